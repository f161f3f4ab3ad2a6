import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

export interface ExpirerDeps {
  readonly outbox: Pick<OutboxStore, 'expire'>;
  /** Called with each entry that expired. */
  readonly onExpired: (entry: OutboxEntry) => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How often it looks, in milliseconds, and so how long an entry may outlive its deadline. */
  readonly everyMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** More at a time would hold up the acceptance of messages: both use the outbox's thread. */
const batchSize = 100;

export interface Expirer extends Loop {
  /** The next deadline, as of its last look; null while nothing is queued. */
  nextAt(): number | null;
}

/**
 * Makes the loop that ends messages queued past their deadline, whatever holds them: a paused number, a resting
 * recipient, an unknown message in front. The dispatcher never sends late anyway; this keeps the displayed states true.
 */
export function createExpirer({ outbox, onExpired, log, now, everyMs, sleep }: ExpirerDeps): Expirer {
  let deadline: number | null = null;
  const step = async (): Promise<number> => {
    const { expired, nextAt } = await outbox.expire(batchSize, now());
    deadline = nextAt;
    for (const entry of expired) onExpired(entry);
    if (expired.length === batchSize) return 0;
    // An overdue entry that was left alone is another instance's to end, or waits for the next look.
    return nextAt === null || nextAt <= now() ? everyMs : Math.min(everyMs, nextAt - now());
  };
  return { ...createLoop({ step, log, words, ...(sleep && { sleep }) }), nextAt: () => deadline };
}

const words = {
  fails: 'Cannot expire overdue messages; they will not be sent but still show as queued.',
  worksAgain: 'Expiring overdue messages works again.',
};
