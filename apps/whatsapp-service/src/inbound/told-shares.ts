/**
 * Which events somebody wants to be told of item by item: since when which share of those received, in order of time.
 * Plain values, since they cross threads.
 */
export type ToldShares = readonly ToldShare[];

export interface ToldShare {
  /** Milliseconds since 1970; holds until the next one's. */
  readonly since: number;
  /** 0 to 1. */
  readonly share: number;
}

/** The same share at all times. */
export const alwaysShare = (share: number): ToldShares => [{ since: Number.NEGATIVE_INFINITY, share }];

/** The share of that moment; 0 before the first. */
export function shareAt(shares: ToldShares, at: number): number {
  // A loop, since it is asked for every webhook, and nearly always of the last.
  for (let index = shares.length - 1; index >= 0; index -= 1) {
    const told = shares[index];
    if (told !== undefined && told.since <= at) return told.share;
  }
  return 0;
}

/**
 * Whether an event, or an outbox entry, is told of: by the millisecond in which it came, and for a share smaller than
 * 1/64 by the hex digits of its id as well. The same always is or is not, wherever it is asked, and what is of a share is of
 * every larger one.
 * @param hexId what makes the id may cost more than the rest, so it is asked for only where the time leaves it open.
 */
export function isTold(hexId: () => string, at: number, shares: ToldShares): boolean {
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
