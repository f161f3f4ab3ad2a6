import { type Bucket, type BucketRule, fullBucket, tokenAt } from '../pacing/bucket.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { realignEntry, realignLane } from './realign.ts';

/** All that goes from one number to one recipient, one after another; under either name of theirs (`chooseLane`). */
export interface Lane {
  /** `{phoneNumberId}/{recipient}`, by the name that came first. */
  readonly key: string;
  readonly phoneNumberId: string;
  readonly recipient: string;
  /** The position that was given last. */
  readonly lastPosition: number;
  /** When its newest message was accepted; a record of an older version does not say. */
  readonly acceptedAt?: number;
  /** When somebody has to look at its first open entry; null while there is none. */
  readonly dueAt: number | null;
  /** When that was decided; absent in records of older versions. */
  readonly setAt?: number;
  /**
   * What looking at it means: `call` sends its first entry, for which the number's rate has to allow one; `care` sees to
   * a lease or a hold that has run out, which needs no rate. `held:…`: all its messages are held by that (`holds.ts`).
   */
  readonly needs: 'call' | 'care' | `held:${string}`;
  /** The position of a message that was sent past held ones and is not finished; absent if there is none. */
  readonly passing?: number;
  /** Meta's pair rate. */
  readonly pair: Bucket;
  /** How often in a row Meta said that the pair goes too fast (131056). */
  readonly pairHits: number;
  /** Nothing goes before this. */
  readonly pausedUntil: number;
}

/**
 * One message in 6 seconds to the same user, with a burst of 45 (Meta: about-the-platform#rate-limits). One less and a
 * little slower, since Meta counts on its own clock.
 */
export const pairRule: BucketRule = { capacity: 44, perSecond: 1 / 6.1 };

/**
 * The longest rest is the one before a message's last attempt: what waits behind one that was given up does not rest longer than
 * that did.
 */
const maxRests = 5;

/**
 * The lane after Meta said that its pair goes too fast: Meta wants 4^X seconds of rest; here it is 17 minutes at most.
 * @param hits X, how often in a row it had said so before.
 */
export function restPair(lane: Lane, hits: number, now: number): Lane {
  const pausedUntil = Math.max(lane.pausedUntil, now + 4 ** Math.min(hits, maxRests) * 1000);
  return { ...lane, pausedUntil, pair: { tokens: 1, at: now } };
}

export function laneKey(phoneNumberId: string, recipient: string): string {
  return `${phoneNumberId}/${recipient}`;
}

export function createLane(phoneNumberId: string, recipient: string, now: number): Lane {
  return {
    key: laneKey(phoneNumberId, recipient),
    phoneNumberId,
    recipient,
    lastPosition: 0,
    dueAt: null,
    needs: 'call',
    pair: fullBucket(pairRule, now),
    pairHits: 0,
    pausedUntil: 0,
  };
}

/** The lane with `first` as its first open entry, and when the lane is due next and for what. */
export function withHead(stored: Lane, first: OutboxEntry | null, now: number): Lane {
  const lane = { ...realignLane(stored, { now }), setAt: now };
  if (first === null) return { ...lane, dueAt: null, needs: 'call' };
  const head = realignEntry(first, { now });
  if (head.state === 'queued') {
    const dueAt = Math.max(head.dueAt, lane.pausedUntil, tokenAt(lane.pair, pairRule, now));
    // One that runs out while it waits is looked at then.
    return { ...lane, dueAt: Math.min(dueAt, Math.max(now, head.expiresAt)), needs: 'call' };
  }
  return { ...lane, dueAt: head.lease?.until ?? head.holdUntil ?? now, needs: 'care' };
}
