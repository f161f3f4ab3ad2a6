import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

export interface SchedulerDeps {
  readonly outbox: Pick<OutboxStore, 'release'>;
  /** Called with each entry whose time has come. */
  readonly onReleased: (entry: OutboxEntry) => void;
  /** Called when a message may be sent. */
  readonly wake: () => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The longest time between looks, in milliseconds: another instance's message is late by at most this. */
  readonly everyMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** More at a time would hold up the acceptance of messages: both use the outbox's thread. */
const batchSize = 100;

export interface Scheduler extends Loop {
  /** When the next message is due, as of its last look; null while none is scheduled. */
  nextAt(): number | null;
}

/** Makes the loop that moves scheduled messages into their lanes when they are due. `wake` it when one is accepted. */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { outbox, onReleased, wake, log, now, everyMs, sleep } = deps;
  let due: number | null = null;
  const step = async (): Promise<number> => {
    const { released, nextAt } = await outbox.release(batchSize, now());
    due = nextAt;
    for (const entry of released) onReleased(entry);
    if (released.length > 0) wake();
    return nextAt === null ? everyMs : Math.min(everyMs, Math.max(0, nextAt - now()));
  };
  return { ...createLoop({ step, log, words, ...(sleep && { sleep }) }), nextAt: () => due };
}

const words = {
  fails: 'Cannot find scheduled messages that are due; they will be sent late.',
  worksAgain: 'Finding scheduled messages works again.',
};
