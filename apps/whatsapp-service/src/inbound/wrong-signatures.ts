/**
 * Counts wrong signatures by address, so that somebody who guesses is slowed down. Right ones are never counted: Meta
 * sends thousands a second from few addresses.
 */
export interface WrongSignatures {
  record(address: string): void;
  /** Whether nothing was recorded yet, which is how it mostly stays. */
  isEmpty(): boolean;
  /** Whether the address has sent too many lately. */
  isOverLimit(address: string): boolean;
}

export interface WrongSignatureLimits {
  /** How many within the window are too many. Default 20. */
  readonly limit: number;
  /** Default one minute. */
  readonly windowMs: number;
  /** Addresses remembered at once; the one longest unseen is forgotten first. Default 10,000. */
  readonly maxAddresses: number;
}

const defaults: WrongSignatureLimits = { limit: 20, windowMs: 60_000, maxAddresses: 10_000 };

export function createWrongSignatures(now: () => number, limits: Partial<WrongSignatureLimits> = {}): WrongSignatures {
  const { limit, windowMs, maxAddresses } = { ...defaults, ...limits };
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
