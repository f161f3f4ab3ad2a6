import { describe, expect, it } from 'vitest';
import { decisiveError } from './by-consequence.ts';

const decisive = (...codes: number[]): number | undefined => decisiveError(codes.map((code) => ({ code })))?.code;

describe('decisiveError', () => {
  it.each([
    { names: 'a pause before a refusal', codes: [131026, 131031], expected: 131031 },
    { names: 'a pause before a rate', codes: [130429, 131042], expected: 131042 },
    { names: 'the wider of two pauses', codes: [131042, 131031], expected: 131031 },
    { names: 'the number’s rate before the pair’s', codes: [131056, 130429], expected: 130429 },
    { names: 'a rate before a refusal', codes: [131026, 131056], expected: 131056 },
    { names: 'a refusal before a temporary error', codes: [131000, 131026], expected: 131026 },
    {
      names: 'a known error before an undocumented one, or one without a code',
      codes: [999_999, 0, 131000],
      expected: 131000,
    },
    { names: 'the first of equal ones', codes: [131049, 131026], expected: 131049 },
  ])('chooses $names, in whatever order they come', ({ codes, expected }) => {
    expect(decisive(...codes)).toBe(expected);
    if (codes[0] !== expected) expect(decisive(...codes.toReversed())).toBe(expected);
  });

  it('is the only error of most reports, and undefined for none', () => {
    expect(decisive(131026)).toBe(131026);
    expect(decisive()).toBeUndefined();
  });
});
