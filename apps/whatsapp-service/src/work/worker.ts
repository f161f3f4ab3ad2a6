import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { abortableSleep, createLoop, type Loop } from '../loop.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Job } from './job.ts';
import { createQueueRun, type QueueRun } from './queue-run.ts';
import { type Work, type WorkOptions, workDefaults } from './work.ts';

export interface WorkerDeps<T extends Job, R> {
  readonly work: Work<T, R>;
  /** The existing queues. */
  readonly queues: () => readonly string[];
  readonly records: Pick<RecordStore, 'run' | 'list' | 'find'>;
  /** A value that changes with each addition of jobs, on any instance; null if only this process adds any. */
  readonly lastAddition: (() => Promise<unknown>) | null;
  /**
   * Whether no other process can work these queues: those of a dead process are then taken over at once. Default: no.
   */
  readonly isAlone?: boolean | undefined;
  /** Asked before each attempt: one that may not begin now waits a little. Default: each may begin. */
  readonly mayBegin?: (() => boolean) | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly words: { readonly fails: string; readonly worksAgain: string };
  readonly options?: Partial<WorkOptions>;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Works the queues of one capability, on however many instances, from `start` until it is stopped. */
export interface Worker<T extends Job> {
  start(): void;
  /** There may be new jobs in this queue, or in any. */
  wake(queue?: string): void;
  /**
   * These jobs were stored: all that one transaction added, by position. They are worked without being read, unless
   * earlier jobs have to be read first. For jobs whose positions are consecutive over all queues.
   */
  added(jobs: readonly T[]): void;
  /** Another writer has changed open jobs of this queue (`disturbQueue`), or its settings. */
  disturbed(queue: string): void;
  /**
   * When the next thing is due in the queues that this process works, in milliseconds since 1970; null while nothing
   * waits.
   */
  nextAt(): number | null;
  /** Begins nothing more, and gives attempts in flight some time to end. */
  stop(): Promise<void>;
}

/**
 * The owner's name in a process that is alone: after a restart it takes over its own queues, under a new fencing
 * number.
 */
const onlyOwner = 'alone';

/** How often additions of other instances, and changed settings, are looked for. */
const sweepMs = 2_000;
const graceMs = 3_000;

export function createWorker<T extends Job, R>(deps: WorkerDeps<T, R>): Worker<T> {
  const { log, words, sleep = abortableSleep, random = Math.random, mayBegin = () => true } = deps;
  const options = { ...workDefaults, ...deps.options };
  const owner = deps.isAlone ? onlyOwner : randomUUID();
  const runs = new Map<string, { readonly run: QueueRun<T>; readonly loop: Loop }>();
  /** The range of jobs that were passed to `added`: all between these positions. */
  const given = { after: 0, through: 0 };
  const failing = new Set<string>();
  let isRunning = false;
  let seen: unknown = null;

  /** A failing store fails for all queues: it is logged once. */
  const logFor = (key: string): Pick<Log, 'info' | 'error'> => ({
    error: (...said: Parameters<Log['error']>) => {
      if (failing.size === 0) log.error(...said);
      failing.add(key);
    },
    info: (...said: Parameters<Log['info']>) => {
      failing.delete(key);
      if (failing.size === 0) log.info(...said);
    },
  });
  const runOf = (key: string): { readonly run: QueueRun<T>; readonly loop: Loop } => {
    const known = runs.get(key);
    if (known) return known;
    const own = logFor(key);
    const onFault = (error: unknown): void => own.error({ error }, words.fails);
    const onRecovered = (): void => own.info(words.worksAgain);
    const wake = (): void => loop.wake();
    const { work, records, clock } = deps;
    const run = createQueueRun(
      { work, records, clock, owner, given, mayBegin, options, random, wake, onFault, onRecovered, sleep },
      key,
    );
    const loop: Loop = createLoop({ step: run.step, log: own, words, sleep });
    const made = { run, loop };
    runs.set(key, made);
    loop.start();
    return made;
  };
  const added = (key: string): void => {
    if (!isRunning) return;
    const { run, loop } = runOf(key);
    run.added();
    loop.wake();
  };
  const give = (jobs: readonly T[]): void => {
    const [first, last] = [jobs[0], jobs.at(-1)];
    if (!first || !last) return;
    // Another process has added some in between.
    if (first.position !== given.through + 1) given.after = first.position - 1;
    given.through = last.position;
    if (!isRunning) return;
    for (const [key, mine] of Map.groupBy(jobs, ({ queue }) => queue)) {
      const { run, loop } = runOf(key);
      run.given(mine);
      loop.wake();
    }
  };
  const wakeAll = (): void => {
    for (const key of deps.queues()) added(key);
  };
  const drop = async (key: string): Promise<void> => {
    const gone = runs.get(key);
    runs.delete(key);
    failing.delete(key);
    await gone?.run.stop(0);
    await gone?.loop.stop();
  };

  const sweep = async (): Promise<number> => {
    const queues = new Set(deps.queues());
    await Promise.all([...runs.keys()].filter((key) => !queues.has(key)).map(drop));
    for (const key of queues) {
      const { run, loop } = runOf(key);
      if (run.hasNewSettings()) loop.wake();
    }
    const last = deps.lastAddition ? await deps.lastAddition() : null;
    if (last !== seen) wakeAll();
    seen = last;
    return sweepMs;
  };
  const sweeps = createLoop({ step: sweep, log: logFor(''), words, sleep });

  return {
    start: () => {
      isRunning = true;
      sweeps.start();
    },
    wake: (key) => {
      if (key === undefined) wakeAll();
      else added(key);
    },
    added: give,
    disturbed: (key) => {
      runs.get(key)?.run.disturbed();
      added(key);
    },
    nextAt: () => {
      const times = [...runs.values()].map(({ run }) => run.nextAt()).filter((at) => at !== null);
      return times.length === 0 ? null : Math.min(...times);
    },
    stop: async () => {
      isRunning = false;
      await sweeps.stop();
      await Promise.all(
        [...runs.values()].map(async ({ run, loop }) => {
          await run.stop(graceMs);
          await loop.stop();
        }),
      );
    },
  };
}
