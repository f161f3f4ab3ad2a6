/** Latencies in milliseconds, and how many of them there were. All are 0 when there were none. */
export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Latencies {
  readonly add: (latencyMs: number) => void;
  readonly summary: () => LatencySummary;
}

/** Keeps every latency, so that percentiles are exact. Holds up to `capacity` of them; more throw a RangeError. */
export function createLatencies(capacity: number): Latencies {
  const values = new Float64Array(capacity);
  let count = 0;
  return {
    add: (latencyMs) => {
      if (count === capacity) throw new RangeError(`More than ${capacity} latencies.`);
      values[count++] = latencyMs;
    },
    summary: () => summarise(values.slice(0, count).sort()),
  };
}

/** The value that `share` (0 to 1) of the ascending values do not exceed (nearest rank); 0 if there are none. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(share * ascending.length));
  return ascending[rank - 1] ?? 0;
}

/** The middle value, or the mean of the middle two; 0 if there are none. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  if (ascending.length % 2 === 1) return ascending[middle] ?? 0;
  return ((ascending[middle - 1] ?? 0) + (ascending[middle] ?? 0)) / 2;
}

function summarise(ascending: Float64Array): LatencySummary {
  return {
    count: ascending.length,
    p50Ms: percentile(ascending, 0.5),
    p99Ms: percentile(ascending, 0.99),
    maxMs: ascending.at(-1) ?? 0,
  };
}
