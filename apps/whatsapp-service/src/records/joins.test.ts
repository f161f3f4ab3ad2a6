import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, compareKeys, fuller, least, mergeEntries, union } from './joins.ts';

describe('canonicalJson', () => {
  it('writes equal values alike, however their keys are ordered', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
    expect(canonicalJson({ a: 'x', b: [{ c: null, d: 1 }] })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  });

  it('writes undefined as an empty text', () => {
    expect(canonicalJson(undefined)).toBe('');
  });
});

describe('fuller', () => {
  it('chooses the fuller of two values', () => {
    expect(fuller(undefined, { a: 1 })).toEqual({ a: 1 });
    expect(fuller({ a: 1, b: 2 }, { a: 9 })).toEqual({ a: 1, b: 2 });
  });

  it('gives the same in any order, grouping or repetition', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        const text = (value: unknown) => canonicalJson(value);
        expect(text(fuller(a, b))).toBe(text(fuller(b, a)));
        expect(text(fuller(a, fuller(b, c)))).toBe(text(fuller(fuller(a, b), c)));
        expect(text(fuller(a, a))).toBe(text(a));
      }),
    );
  });
});

describe('compareKeys', () => {
  it('compares by the first key that differs, texts by spelling and numbers by size', () => {
    expect(compareKeys([1, 'b'], [2, 'a'])).toBeLessThan(0);
    expect(compareKeys([10, 'a'], [9, 'a'])).toBeGreaterThan(0);
    expect(compareKeys([1, 'B'], [1, 'a'])).toBeLessThan(0);
    expect(compareKeys([1, 'a'], [1, 'a'])).toBe(0);
  });
});

describe('least', () => {
  it('chooses the lesser text by spelling, or the only one', () => {
    expect(least('b', 'a')).toBe('a');
    expect(least(undefined, 'a')).toBe('a');
    expect(least('a', undefined)).toBe('a');
    expect(least(undefined, undefined)).toBeUndefined();
  });
});

describe('union', () => {
  it('holds everything once, sorted', () => {
    expect(union(['b', 'c'], ['c', 'a'])).toEqual(['a', 'b', 'c']);
  });
});

describe('mergeEntries', () => {
  it('joins the values of a shared key, and accepts any text as a key', () => {
    const merged = mergeEntries(JSON.parse('{"__proto__":1,"b":5}'), { b: 2, constructor: 3 }, Math.max);
    expect(JSON.stringify(merged)).toBe('{"__proto__":1,"b":5,"constructor":3}');
  });
});
