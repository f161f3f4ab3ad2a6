import { describe, expect, it } from 'vitest';
import { createLatencies, median, percentile } from './latencies.ts';

describe('createLatencies', () => {
  it('sums up exactly, in any order of values', () => {
    const latencies = createLatencies(1_000);
    for (let value = 1_000; value > 0; value--) latencies.add(value);
    expect(latencies.summary()).toEqual({ count: 1_000, p50Ms: 500, p99Ms: 990, maxMs: 1_000 });
  });

  it('is 0 if nothing was measured', () => {
    expect(createLatencies(10).summary()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });

  it('throws instead of dropping a latency when it is full', () => {
    const latencies = createLatencies(1);
    latencies.add(1);
    expect(() => latencies.add(2)).toThrow(RangeError);
  });
});

describe('percentile', () => {
  it('is a measured value, by nearest rank', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4], 0.51)).toBe(3);
    expect(percentile([1, 2, 3, 4], 1)).toBe(4);
    expect(percentile([5], 0)).toBe(5);
  });
});

describe('median', () => {
  it('is the middle of an odd number of values and the mean of the middle two of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(median([])).toBe(0);
  });
});
