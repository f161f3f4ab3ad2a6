import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-schedule.ts';

const failures = Array.from({ length: 40 }, (_, index) => index + 1);

describe('retryDelayMs', () => {
  it('retries at once, then after ten seconds, then with increasing delays', () => {
    expect(failures.slice(0, 6).map(retryDelayMs)).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000]);
    for (const failed of failures) expect(retryDelayMs(failed + 1)).toBeGreaterThanOrEqual(retryDelayMs(failed));
  });

  it('waits no longer than twelve hours', () => {
    expect(Math.max(...failures.map(retryDelayMs))).toBe(12 * 60 * 60 * 1000);
  });
});
