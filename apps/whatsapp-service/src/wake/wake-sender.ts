import type { Log } from '../log.ts';
import { abortableSleep, nextBackoffMs } from '../loop.ts';

/** How processes that may not be running are woken. Rejections are retried, and logged once. */
export interface WakeTransport {
  /** There is work now. Wake-ups with the same key arrive in their order. */
  wake(key: string): Promise<void>;
  /** There will be work at that time, milliseconds since 1970. */
  wakeAt(at: number): Promise<void>;
}

/** Wakes the workers after this process has stored work. */
export interface WakeSender {
  /** There is work now, in this lane. */
  now(lane: string): void;
  /** There will be work at that time. */
  at(time: number): void;
  /** Resolves when every wake-up so far is on its way, or was given up. */
  stop(): Promise<void>;
}

export interface WakeSenderDeps {
  readonly transport: WakeTransport;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A wake-up says that there is work, not which: one for all that comes within this time is enough. */
export const gatherMs = 1_000;
/** Times of day are rounded up to this, so that one wake-up serves all that is due around then. */
export const roundToMs = 10_000;
const maxAttempts = 6;

/**
 * Sends the first wake-up at once, and at most one more each second after that, so that all work stored since is
 * covered. If one can't be sent, the sweep finds the work.
 */
export function createWakeSender({ transport, log, now, sleep = abortableSleep }: WakeSenderDeps): WakeSender {
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();
  const times = new Set<number>();
  let waiting: string | null = null;
  let isGathering = false;
  let hasFailed = false;

  /** Whether it was sent at last. */
  const persistently = async (send: () => Promise<void>): Promise<boolean> => {
    let backoffMs = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await send();
        if (hasFailed) log.info('Workers can be woken again.');
        hasFailed = false;
        return true;
      } catch (error) {
        if (!hasFailed) log.error({ error }, 'Workers can’t be woken; pending work starts late, with the next sweep.');
        hasFailed = true;
        if (attempt === maxAttempts || ending.signal.aborted) return false;
        backoffMs = nextBackoffMs(backoffMs);
        await sleep(backoffMs, ending.signal);
      }
    }
  };
  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  const gather = async (): Promise<void> => {
    isGathering = true;
    while (waiting !== null) {
      const lane = waiting;
      waiting = null;
      await Promise.all([persistently(() => transport.wake(lane)), sleep(gatherMs, ending.signal)]);
    }
    isGathering = false;
  };
  return {
    now: (lane) => {
      waiting = lane;
      if (!isGathering) track(gather());
    },
    at: (time) => {
      const rounded = Math.ceil(Math.max(time, now() + 1) / roundToMs) * roundToMs;
      for (const known of times) if (known <= now()) times.delete(known);
      if (times.has(rounded)) return;
      times.add(rounded);
      const send = async (): Promise<void> => {
        if (!(await persistently(() => transport.wakeAt(rounded)))) times.delete(rounded);
      };
      track(send());
    },
    stop: async () => {
      ending.abort();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
