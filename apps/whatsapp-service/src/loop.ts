import type { Log } from './log.ts';

export interface LoopOptions {
  /** Does the available work, and resolves with how many milliseconds it may rest afterwards; 0 for none. */
  readonly step: () => Promise<number>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Logged when steps begin to fail, and when they work again. */
  readonly words: { readonly fails: string; readonly worksAgain: string };
  /** How long it waits before the next step even if it is woken: one step for many is cheaper. Not at all by default. */
  readonly gatherMs?: () => number;
  /** Waits, or returns early when the signal aborts. Injected for tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Work that continues until it is stopped. */
export interface Loop {
  start(): void;
  /** Ends a rest early, or the next one before it begins. Losing a call costs time and nothing else. */
  wake(): void;
  /** Finishes the step in hand and ends; does nothing if it was never started. */
  stop(): Promise<void>;
}

const minBackoffMs = 250;
const maxBackoffMs = 10_000;

/** Repeats a step. One that fails is tried again, ever more slowly. */
export function createLoop({ step, log, words, gatherMs = () => 0, sleep = abortableSleep }: LoopOptions): Loop {
  let sleeping: AbortController | null = null;
  let isStopped = false;
  let isWoken = true;
  let isResting = false;
  let backoffMs = 0;
  const wait = async (ms: number): Promise<void> => {
    if (ms <= 0) return;
    sleeping = new AbortController();
    if (isStopped) sleeping.abort(ended);
    await sleep(ms, sleeping.signal);
    sleeping = null;
  };
  const rest = async (ms: number): Promise<void> => {
    isResting = true;
    if (!isWoken) await wait(ms);
    isResting = false;
    await wait(gatherMs());
  };
  const once = async (): Promise<void> => {
    isWoken = false;
    try {
      const restMs = await step();
      if (backoffMs > 0) log.info(words.worksAgain);
      backoffMs = 0;
      await rest(restMs);
    } catch (error) {
      if (backoffMs === 0) log.error({ error }, words.fails);
      backoffMs = nextBackoffMs(backoffMs);
      await wait(backoffMs);
    }
  };
  const run = async (): Promise<void> => {
    while (!isStopped) await once();
  };
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= run();
    },
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      if (isResting) sleeping?.abort(ended);
    },
    stop: async () => {
      isStopped = true;
      sleeping?.abort(ended);
      await running;
    },
  };
}

/** How long to wait after a failure, by how long it was the time before; 0 if it is the first. */
export function nextBackoffMs(before: number): number {
  return Math.min(Math.max(minBackoffMs, before * 2), maxBackoffMs);
}

/** Why a sleep ended early; one for all, since making an error each time costs more than the sleep. */
const ended = 'The sleep ended early.';

/** Waits, or returns early when the signal aborts. */
export function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}

/** A loop that does the same at intervals of `ms`; `what` begins its log lines: "Tidying the outbox". */
export function repeatEvery(ms: number, work: () => Promise<unknown>, log: LoopOptions['log'], what: string): Loop {
  return createLoop({
    step: async () => {
      await work();
      return ms;
    },
    log,
    words: failing(what),
  });
}

/** The words of a loop that is named by its work. */
export const failing = (what: string): LoopOptions['words'] => ({
  fails: `${what} failed; will retry.`,
  worksAgain: `${what} works again.`,
});

/**
 * How parts learn of work in the store. `local`: everything that writes to it is in this process and says so; an
 * occasional look covers lost wake-ups. `none`: others write too without notice, so looks are the only way.
 */
export type WakeUps = 'local' | 'none';
