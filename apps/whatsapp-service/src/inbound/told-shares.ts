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
  return shares.findLast(({ since }) => since <= at)?.share ?? 0;
}

/**
 * Whether an event, or an outbox entry by the hex digits of its id, is told of: its last digits are as good as random. The
 * same id always is or is not, wherever it is asked, and what is of a share is of every larger one.
 */
export function isTold(hexId: string, at: number, shares: ToldShares): boolean {
  const share = shareAt(shares, at);
  return share >= 1 || (share > 0 && Number.parseInt(hexId.slice(-8), 16) < share * 0x1_0000_0000);
}
