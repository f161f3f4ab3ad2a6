/**
 * Which share of the received events is reported item by item, and since when, in order of time. Plain values, since they
 * cross threads.
 */
export type SampleRates = readonly SampleRate[];

export interface SampleRate {
  /** Milliseconds since 1970; valid until the next one's. */
  readonly since: number;
  /** 0 to 1. */
  readonly share: number;
}

/** The same share at all times. */
export const constantRate = (share: number): SampleRates => [{ since: Number.NEGATIVE_INFINITY, share }];

/** The share at that moment; 0 before the first. */
export function shareAt(shares: SampleRates, at: number): number {
  // A loop, since it runs for every webhook, and the last one nearly always applies.
  for (let index = shares.length - 1; index >= 0; index -= 1) {
    const rate = shares[index];
    if (rate !== undefined && rate.since <= at) return rate.share;
  }
  return 0;
}

/**
 * Whether an event, or an outbox entry, is part of the sample: decided by the millisecond in which it was received and,
 * for a share below 1/64, by the hex digits of its id as well. The decision is deterministic, and the sample of a
 * smaller share is a subset of that of a larger one.
 * @param hexId called only if the time does not decide: computing an id may cost more than the rest.
 */
export function isSampled(hexId: () => string, at: number, shares: SampleRates): boolean {
  const share = shareAt(shares, at);
  if (share >= 1) return true;
  const shareOfTimes = Math.max(share, smallestShareOfTimes);
  if (share <= 0 || timeFraction(at) >= shareOfTimes) return false;
  return share === shareOfTimes || idFraction(hexId()) < share / shareOfTimes;
}

const smallestShareOfTimes = 1 / 64;

/** From 0 to 1, spread evenly over any run of milliseconds: multiplication by the golden ratio. */
const timeFraction = (at: number): number => (Math.imul(at, 0x9e37_79b1) >>> 0) / 0x1_0000_0000;

/** From 0 to 1; the last digits of an id are as good as random. */
const idFraction = (hexId: string): number => Number.parseInt(hexId.slice(-8), 16) / 0x1_0000_0000;
