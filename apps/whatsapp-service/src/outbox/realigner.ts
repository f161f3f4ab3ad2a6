import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { LanePlace, OutboxStore } from './outbox-store.ts';

export interface RealignerDeps {
  readonly outbox: Pick<OutboxStore, 'realign'>;
  readonly clock: Pick<Clock, 'now' | 'leaptAt'>;
  /** The same as the dispatcher's. */
  readonly options: { readonly leaseMs: number; readonly holdMs: number };
  readonly owner: string;
  /** Called for each entry that changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  /** Called when waiting messages may be due sooner than before. */
  readonly onRealigned: () => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Keeps messages from waiting for a time from before the system clock was set back. */
export interface Realigner extends Loop {
  /** The system clock was set, by this many milliseconds. */
  clockWasSet(byMs: number): void;
}

/** Lanes per call: more would hold up lanes whose messages are accepted meanwhile. */
const batchSize = 300;
const everyMs = 60_000;
/** Few lanes wait longer than this, so a regular check costs next to nothing. */
const farMs = 60_000;

/**
 * Makes the loop that realigns lanes: at startup, since the previous process may have had another clock, and whenever the
 * clock is set back, all lanes that are due later; otherwise, once a minute, those due in more than a minute, since another
 * instance's clock may be ahead.
 */
export function createRealigner(deps: RealignerDeps): Realigner {
  const { outbox, clock, options, owner, onChange, onRealigned, log, sleep } = deps;
  let isSetBack = true;

  const realignBehind = async (dueAt: number): Promise<void> => {
    for (let after: LanePlace | null = { dueAt, key: '' }; after; ) {
      const time = { now: clock.now(), leaptAt: clock.leaptAt() };
      const { changed, next } = await outbox.realign({ ...options, ...time, owner, limit: batchSize, after });
      for (const entry of changed) onChange(entry);
      after = next;
    }
  };
  const step = async (): Promise<number> => {
    const isAll = isSetBack;
    isSetBack = false;
    try {
      await realignBehind(clock.now() + (isAll ? 1 : farMs));
    } catch (error) {
      isSetBack ||= isAll;
      throw error;
    }
    if (isAll) onRealigned();
    return isSetBack ? 0 : everyMs;
  };
  const loop = createLoop({ step, log, words, ...(sleep && { sleep }) });
  return {
    ...loop,
    clockWasSet: (byMs) => {
      if (byMs > 0) return;
      isSetBack = true;
      loop.wake();
    },
  };
}

const words = {
  fails: 'Cannot realign messages after the clock was set; will retry.',
  worksAgain: 'Realigning messages works again.',
};

/** Logs each change of the system clock of a second or more, and has the realigner act on every one. */
export function followClock(
  clock: Pick<Clock, 'onSet'>,
  realigner: Pick<Realigner, 'clockWasSet'>,
  log: Pick<Log, 'warn'>,
): void {
  clock.onSet((byMs) => {
    if (Math.abs(byMs) >= 1_000) log.warn({ byMs }, clockWords(byMs));
    realigner.clockWasSet(byMs);
  });
}

function clockWords(byMs: number): string {
  const seconds = Math.round(Math.abs(byMs) / 1_000);
  return byMs > 0
    ? `The system clock jumped forward by ${seconds} s, or the machine slept. Meta’s rates are kept in real time.`
    : `The system clock was set back by ${seconds} s. Waiting messages are realigned, so none waits for its old time.`;
}
