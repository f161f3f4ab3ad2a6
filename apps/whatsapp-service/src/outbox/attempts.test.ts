import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './attempts.ts';

describe('retryDelayMs', () => {
  it('doubles from 1 s to 5 minutes and no further', () => {
    expect([1, 2, 3, 8, 9, 10, 1_000].map((tries) => retryDelayMs(tries, 0))).toEqual([
      1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('subtracts up to half of the delay at random', () => {
    expect([0, 0.5, 1].map((jitter) => retryDelayMs(3, jitter))).toEqual([4_000, 3_000, 2_000]);
  });
});
