/**
 * Counts by address what only a faulty client or an attacker does: wrong signatures, wrong keys, unfinished bodies. An
 * address over the limit is slowed down; its valid requests are never counted, and never refused because of invalid
 * ones, since behind a proxy that is not configured all clients share one address.
 */
export interface AddressLimit {
  record(address: string): void;
  /** Whether nothing was recorded since the start, the usual case: then the address need not be determined. */
  isEmpty(): boolean;
  /** Whether the address reached the limit within the window. */
  isOverLimit(address: string): boolean;
}

export interface AddressLimitOptions {
  /** The maximum within the window. Default 20. */
  readonly limit: number;
  /** Begins with the first one recorded. Default one minute. */
  readonly windowMs: number;
  /** Addresses remembered at once; the one longest unseen is forgotten first. Default 10,000. */
  readonly maxAddresses: number;
}

const defaults: AddressLimitOptions = { limit: 20, windowMs: 60_000, maxAddresses: 10_000 };

/** `now` is a steady clock, in milliseconds. */
export function createAddressLimit(now: () => number, options: Partial<AddressLimitOptions> = {}): AddressLimit {
  const { limit, windowMs, maxAddresses } = { ...defaults, ...options };
  const counts = new Map<string, { count: number; windowStart: number }>();
  const current = (address: string): { count: number; windowStart: number } | undefined => {
    const entry = counts.get(address);
    return entry && now() - entry.windowStart < windowMs ? entry : undefined;
  };
  return {
    record: (address) => {
      const entry = current(address) ?? { count: 0, windowStart: now() };
      entry.count += 1;
      // Deleting first keeps the map in order of last sight.
      counts.delete(address);
      counts.set(address, entry);
      if (counts.size > maxAddresses) counts.delete(counts.keys().next().value ?? address);
    },
    isEmpty: () => counts.size === 0,
    isOverLimit: (address) => (current(address)?.count ?? 0) >= limit,
  };
}
