import { abortableSleep } from '../loop.ts';

/** `quiet`: nothing is to be done soon. `unfinished`: its time is over before that. `stopping`: this process ends. */
export type ShiftEnd = 'quiet' | 'unfinished' | 'stopping';

/** Keeps a request open for as long as there is work, so that the process that does it is not stopped meanwhile. */
export interface Shift {
  /** Wakes all parts. Of calls at the same time the first one stays; the others return at once, as it works for them too. */
  work(): Promise<ShiftEnd>;
  /** Ends it early. */
  release(): void;
}

export interface ShiftDeps {
  /** Has everything looked for work. */
  readonly wake: () => void;
  /** When there is something to do next, milliseconds since 1970; null while nothing waits. */
  readonly nextAt: () => Promise<number | null>;
  /** Called at the end of a shift that was quiet, with when it is needed again. */
  readonly onLater: (at: number) => void;
  /** Called if work is left when its time is over. */
  readonly onUnfinished: () => void;
  readonly now: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** How often it looks whether there is still work. */
const lookMs = 1_000;
/**
 * Changes appear two seconds after their commit, and are delivered after that; then no consequence of the work is left.
 */
export const quietMs = 8_000;
/** Work that is due within this time is waited for: a wake-up of its own would cost more. */
export const soonMs = 15_000;
/** Below the time within which Pub/Sub wants an answer, and below that of Cloud Run. */
export const shiftMs = 240_000;

export function createShift({ wake, nextAt, onLater, onUnfinished, now, sleep = abortableSleep }: ShiftDeps): Shift {
  let ending = new AbortController();
  let isStopping = false;
  let isWorking = false;
  let isWokenAgain = false;

  const untilQuiet = async (): Promise<ShiftEnd> => {
    let lookedMs = 0;
    let calmMs = 0;
    let next: number | null = null;
    while (lookedMs < shiftMs) {
      await sleep(lookMs, ending.signal);
      if (isStopping) return 'stopping';
      lookedMs += lookMs;
      next = await nextAt();
      const isCalm = !isWokenAgain && (next === null || next > now() + soonMs);
      isWokenAgain = false;
      calmMs = isCalm ? calmMs + lookMs : 0;
      if (calmMs < quietMs) continue;
      if (next !== null) onLater(next);
      return 'quiet';
    }
    onUnfinished();
    return 'unfinished';
  };
  return {
    work: async () => {
      if (isStopping) return 'stopping';
      wake();
      if (isWorking) {
        isWokenAgain = true;
        return 'quiet';
      }
      isWorking = true;
      ending = new AbortController();
      try {
        return await untilQuiet();
      } finally {
        isWorking = false;
      }
    },
    release: () => {
      isStopping = true;
      ending.abort();
    },
  };
}
