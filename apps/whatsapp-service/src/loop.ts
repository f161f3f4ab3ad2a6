import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';

export interface LoopOptions {
  /** Does what there is to do, and says for how many milliseconds it may rest then; 0 for at once. */
  readonly step: () => Promise<number>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Logged when steps begin to fail, and when they work again. */
  readonly words: { readonly fails: string; readonly worksAgain: string };
  /** Waits, or returns early when the signal aborts. Injected for tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Work that goes on until it is stopped. */
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
export function createLoop({ step, log, words, sleep = abortableSleep }: LoopOptions): Loop {
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let isWoken = true;
  let backoffMs = 0;
  const rest = async (ms: number): Promise<void> => {
    if (!isWoken && ms > 0) await sleep(ms, AbortSignal.any([wakeUp.signal, stopping.signal]));
  };
  const once = async (): Promise<void> => {
    isWoken = false;
    wakeUp = new AbortController();
    try {
      const restMs = await step();
      if (backoffMs > 0) log.info(words.worksAgain);
      backoffMs = 0;
      await rest(restMs);
    } catch (error) {
      if (backoffMs === 0) log.error({ error }, words.fails);
      backoffMs = nextBackoffMs(backoffMs);
      await sleep(backoffMs, stopping.signal);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) await once();
  };
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= run();
    },
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      wakeUp.abort();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** How long to wait after a failure, by how long it was the time before; 0 if it is the first. */
export function nextBackoffMs(before: number): number {
  return Math.min(Math.max(minBackoffMs, before * 2), maxBackoffMs);
}

/** Waits, or returns early when the signal aborts. */
export async function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch(() => undefined);
}
