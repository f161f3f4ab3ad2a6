import { describe, expect, it } from 'vitest';
import { timeOf } from './json-value.ts';

describe('timeOf', () => {
  it.each<[unknown, number | undefined]>([
    ['1796041381', 1_796_041_381_000],
    [1_796_041_381.5, 1_796_041_381_500],
    ['1796041381123', 1_796_041_381_123],
    [1_796_041_381_123, 1_796_041_381_123],
    [0, 0],
    ['253402300800000', undefined],
    [1e300, undefined],
    [-1, undefined],
    ['TIMESTAMP', undefined],
    [Number.NaN, undefined],
    [null, undefined],
  ])('reads %j, seconds or milliseconds, as %s', (value, at) => {
    expect(timeOf(value)).toBe(at);
  });
});
