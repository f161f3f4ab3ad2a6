import { type Bucket, type BucketRule, fullBucket, tokenAt } from '../pacing/bucket.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { realignEntry, realignLane } from './realign.ts';

/**
 * All messages from one number to one recipient, sent one after another, whichever of the recipient's ids they use
 * (`chooseLane`).
 */
export interface Lane {
  /** `{phoneNumberId}/{recipient}`, with the id that was used first. */
  readonly key: string;
  readonly phoneNumberId: string;
  readonly recipient: string;
  /** The position that was given last. */
  readonly lastPosition: number;
  /** When its newest message was accepted; absent in records of older versions. */
  readonly acceptedAt?: number;
  /** When its first open entry needs attention; null while there is none. */
  readonly dueAt: number | null;
  /** When `dueAt` was decided; absent in records of older versions. */
  readonly setAt?: number;
  /**
   * What it needs then. `call`: its first entry is sent, for which the number's rate has to allow a message. `care`:
   * recovery of an expired lease or hold, which needs no rate. `held:…`: all its messages are held by that
   * (`holds.ts`).
   */
  readonly needs: 'call' | 'care' | `held:${string}`;
  /** The position of a message that was sent past held ones and is not finished; absent if there is none. */
  readonly passing?: number;
  /** Meta's pair rate. */
  readonly pair: Bucket;
  /** How many times in a row Meta answered that the pair is too fast (131056). */
  readonly pairHits: number;
  /** No message goes before this. */
  readonly pausedUntil: number;
}

/**
 * One message in 6 seconds to the same user, with a burst of 45 (Meta: about-the-platform#rate-limits). One less and a
 * little slower, since Meta counts on its own clock.
 */
export const pairRule: BucketRule = { capacity: 44, perSecond: 1 / 6.1 };

/**
 * The longest rest is the one before a message's last attempt: messages behind one that was given up do not rest longer than
 * that one did.
 */
const maxRests = 5;

/**
 * The lane after Meta answered that its pair is too fast: Meta requires 4^X seconds of rest; here it is 17 minutes at most.
 * @param hits X, the number of such answers in a row before this one.
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

/** The lane with `first` as its first open entry, and the time and purpose of its next attention. */
export function withHead(stored: Lane, first: OutboxEntry | null, now: number): Lane {
  const lane = { ...realignLane(stored, { now }), setAt: now };
  if (first === null) return { ...lane, dueAt: null, needs: 'call' };
  const head = realignEntry(first, { now });
  if (head.state === 'queued') {
    const dueAt = Math.max(head.dueAt, lane.pausedUntil, tokenAt(lane.pair, pairRule, now));
    // One that expires while it waits is examined then.
    return { ...lane, dueAt: Math.min(dueAt, Math.max(now, head.expiresAt)), needs: 'call' };
  }
  return { ...lane, dueAt: head.lease?.until ?? head.holdUntil ?? now, needs: 'care' };
}
