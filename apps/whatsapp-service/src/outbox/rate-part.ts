import { type Bucket, fullBucket } from '../pacing/bucket.ts';
import type { LastSecond } from '../pacing/last-second.ts';
import { realignSender, type Time } from './realign.ts';
import { returnGrant, type Sender, senderRule, spend } from './sender.ts';
import { takeFromSender } from './take-from-sender.ts';

/**
 * How much of its part of a number's rate an instance has used. The part goes with the shards that it holds, so a
 * message needs no write of the number's record; and since no instance exceeds its part in any second, all together
 * never exceed the number's rate.
 */
export interface RatePart {
  readonly bucket: Bucket;
  readonly lastSecond: LastSecond;
  /** Meta's latest answer that the number was too fast, as far as this part has applied it. */
  readonly slowedAt: number | null;
}

/** This instance's part of a number's rate. */
export interface Share {
  readonly of: Sender;
  /** Its fraction of all shards, 0 to 1. */
  readonly share: number;
}

export interface PartGrant {
  /** As in `SenderGrant`. */
  readonly times: readonly number[];
  readonly nextAt: number;
  readonly part: RatePart;
}

/** An instance without a share looks again after this. */
const noShareMs = 1_000;

/** When up to `wanted` messages may be sent within the part; like `takeFromSender` for a whole rate. */
export function takeFromPart(
  { of, share }: Share,
  before: RatePart | null,
  wanted: number,
  time: Time,
  aheadMs = 0,
): PartGrant {
  const { now } = time;
  if (share === 0) {
    return { times: [], nextAt: now + noShareMs, part: before ?? newPart(of, now) };
  }
  const sender = slowed(realignSender(asSender({ of, share }, before, now), time), of, before, now);
  const { times, sender: after, nextAt } = takeFromSender(sender, wanted, now, aheadMs);
  return { times, nextAt, part: partOf(after, of) };
}

/** The part after `messages` more: messages received, or calls made later than planned. */
export function spendPart(share: Share, before: RatePart | null, messages: number, now: number): RatePart {
  return partOf(spend(asSender(share, before, now), messages, now), share.of, before);
}

/** The part with unused grants for these times returned. */
export function returnToPart(share: Share, before: RatePart, unused: readonly number[], now: number): RatePart {
  return partOf(returnGrant(asSender(share, before, now), unused, now), share.of, before);
}

/** A number that has only this part. */
function asSender({ of, share }: Share, part: RatePart | null, now: number): Sender {
  const { bucket, lastSecond } = part ?? newPart(of, now);
  const perSecond = of.perSecond * share;
  return { ...of, perSecond, allowedPerSecond: perSecond, slowedAt: null, pause: null, bucket, lastSecond };
}

const newPart = (of: Sender, now: number): RatePart => ({
  bucket: fullBucket(senderRule(of), now),
  lastSecond: [],
  slowedAt: null,
});

/** The debt that Meta's latest answer puts on the number's rate is put on each part of it. */
function slowed(sender: Sender, { slowedAt }: Sender, before: RatePart | null, now: number): Sender {
  if (slowedAt === null || slowedAt <= now || slowedAt === before?.slowedAt) return sender;
  return { ...sender, bucket: { tokens: (-sender.perSecond * (slowedAt - now)) / 1000, at: now } };
}

function partOf({ bucket, lastSecond = [] }: Sender, of: Sender, before?: RatePart | null): RatePart {
  return { bucket, lastSecond, slowedAt: before === undefined ? of.slowedAt : (before?.slowedAt ?? null) };
}
