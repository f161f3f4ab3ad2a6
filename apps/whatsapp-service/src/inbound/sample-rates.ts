/**
 * Which share of the received events is reported item by item, and since when, in order of time. Plain values, since they
 * cross threads.
 */
export type SampleRates = readonly SampleRate[];

export interface SampleRate {
  /** Milliseconds since 1970; holds until the next one's. */
  readonly since: number;
  /** 0 to 1. */
  readonly share: number;
}

/** The same share at all times. */
export const constantRate = (share: number): SampleRates => [{ since: Number.NEGATIVE_INFINITY, share }];

/** The share of that moment; 0 before the first. */
export function shareAt(shares: SampleRates, at: number): number {
  // A loop, since it is asked for every webhook, and nearly always of the last.
  for (let index = shares.length - 1; index >= 0; index -= 1) {
    const rate = shares[index];
    if (rate !== undefined && rate.since <= at) return rate.share;
  }
  return 0;
}

/**
 * Whether an event, or an outbox entry, is part of the sample: decided by the millisecond in which it was received and, for a
 * share below 1/64, by the hex digits of its id as well. The decision is deterministic, and the sample of a smaller share is a
 * subset of that of a larger one.
 * @param hexId what makes the id may cost more than the rest, so it is asked for only where the time leaves it open.
 */
export function isSampled(hexId: () => string, at: number, shares: SampleRates): boolean {
  const share = shareAt(shares, at);
  if (share >= 1) return true;
  const shareOfTimes = Math.max(share, smallestShareOfTimes);
  if (share <= 0 || timeFraction(at) >= shareOfTimes) return false;
  return share === shareOfTimes || idFraction(hexId()) < share / shareOfTimes;
}

const smallestShareOfTimes = 1 / 64;

/** From 0 to 1, evenly over any run of milliseconds: each is the one before and a golden section more. */
const timeFraction = (at: number): number => (Math.imul(at, 0x9e37_79b1) >>> 0) / 0x1_0000_0000;

/** From 0 to 1; the last digits of an id are as good as random. */
const idFraction = (hexId: string): number => Number.parseInt(hexId.slice(-8), 16) / 0x1_0000_0000;
