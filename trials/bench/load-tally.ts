import { createLatencies } from './latencies.ts';
import type { LoadResult } from './load-messages.ts';

/** Counts answers and keeps their latencies. */
export interface LoadTally {
  readonly add: (status: number, latencyMs: number) => void;
  readonly result: (elapsedMs: number, ranOut: boolean) => LoadResult;
}

export function createLoadTally(capacity: number): LoadTally {
  const latencies = createLatencies(capacity);
  const counts = new Uint32Array(1_000);
  return {
    add: (status, latencyMs) => {
      counts[status] = (counts[status] ?? 0) + 1;
      latencies.add(latencyMs);
    },
    result: (elapsedMs, ranOut) => {
      const ok = counts[200] ?? 0;
      const latency = latencies.summary();
      return {
        answered: latency.count,
        elapsedMs,
        perSecond: elapsedMs > 0 ? (ok / elapsedMs) * 1_000 : 0,
        statuses: Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0)),
        errors: latency.count - ok,
        latency,
        ranOut,
      };
    },
  };
}
