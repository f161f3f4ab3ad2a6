import { createLimits, type Limits } from '../../src/http/limits/limits.ts';

/** The service's own limits, on a stopped clock, with some of them changed. */
export function testLimits(changes: Partial<Limits> = {}): Limits {
  const limits = createLimits({
    maxInFlightBytes: 64 * 1024 * 1024,
    trustedProxies: 0,
    refusals: { count: () => undefined },
    now: () => 0,
    usedShare: () => 0,
  });
  return { ...limits, ...changes };
}
