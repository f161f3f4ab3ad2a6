import { createDueQueue, type DueTask } from './due-queue.ts';

/** The simulator's own time. All of its dates and delays use this clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Seconds since 1970, as Meta counts. */
  seconds(): number;
  /** Runs `run` after `delayMs` of simulated time; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /** How many simulated milliseconds pass in a real one; 0 while the clock is stopped. */
  speed(): number;
  /** @throws {RangeError} for a negative or an infinite speed. */
  setSpeed(speed: number): void;
  /** Moves time forward, and runs the tasks that become due, in order. @throws {RangeError} for a step backwards. */
  advance(ms: number): void;
  /** Moves time forward to `ms` since 1970. @throws {RangeError} for a time that has passed. */
  set(ms: number): void;
  /** The number of pending tasks, without cancelled ones. */
  waiting(): number;
  /** Cancels everything. */
  clear(): void;
}

/** The maximum delay of Node's timers. */
const maxWaitMs = 2 ** 31 - 1;
/** The minimum of real milliseconds between two wake-ups: under load, thousands of tasks are due each second. */
const shortestPauseMs = 4;

export interface ClockOptions {
  /** Milliseconds since 1970 at which simulated time begins; now by default. */
  readonly startAt?: number;
  /** 1 by default; 0 makes a clock that only `advance` and `set` move. */
  readonly speed?: number;
}

export function createClock({ startAt = Date.now(), speed: firstSpeed = 1 }: ClockOptions = {}): Clock {
  const queue = createDueQueue();
  let speed = validSpeed(firstSpeed);
  let base = startAt;
  let baseWall = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let wokeAt = 0;
  let order = 0;
  let waiting = 0;

  const now = (): number => base + (performance.now() - baseWall) * speed;
  const rebase = (ms: number): void => {
    base = ms;
    baseWall = performance.now();
  };
  const runDue = (until: number): void => {
    for (let task = queue.first(); task !== undefined && task.dueAt <= until; task = queue.first()) {
      queue.take();
      task.isCancelled = true;
      waiting -= 1;
      // While time is being moved, each task sees the time at which it was due.
      if (task.dueAt > now()) rebase(task.dueAt);
      task.run();
    }
  };
  const arm = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const next = queue.first();
    if (next === undefined || speed === 0) return;
    const pauseMs = wokeAt + shortestPauseMs - performance.now();
    const waitMs = Math.max(0, pauseMs, (next.dueAt - now()) / speed);
    // Rounded up, because Node rounds down and would wake too early.
    timer = setTimeout(wake, Math.min(Math.ceil(waitMs), maxWaitMs));
    timer.unref();
  };
  const wake = (): void => {
    wokeAt = performance.now();
    try {
      runDue(now());
    } finally {
      arm();
    }
  };

  return {
    now: () => Math.floor(now()),
    seconds: () => Math.floor(now() / 1000),
    after: (delayMs, run) => {
      order += 1;
      const task: DueTask = { dueAt: now() + Math.max(0, delayMs), run, isCancelled: false, order };
      queue.add(task);
      waiting += 1;
      if (queue.first() === task) arm();
      return () => {
        if (task.isCancelled) return;
        task.isCancelled = true;
        waiting -= 1;
      };
    },
    speed: () => speed,
    setSpeed: (next) => {
      validSpeed(next);
      rebase(now());
      speed = next;
      arm();
    },
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError(`Time moves forward only; it was asked to move by ${ms} ms.`);
      moveTo(now() + ms);
    },
    set: (ms) => {
      // `now` returns whole milliseconds, and its result must be a valid time to set.
      if (!(ms >= Math.floor(now()))) throw new RangeError('Time moves forward only; that time has passed.');
      moveTo(Math.max(ms, now()));
    },
    waiting: () => waiting,
    clear: () => {
      queue.clear();
      waiting = 0;
      arm();
    },
  };

  function moveTo(ms: number): void {
    try {
      runDue(ms);
      if (ms > now()) rebase(ms);
    } finally {
      arm();
    }
  }
}

function validSpeed(speed: number): number {
  if (!(speed >= 0 && Number.isFinite(speed))) {
    throw new RangeError(`The speed of the clock is a number from 0 up, not ${speed}.`);
  }
  return speed;
}
