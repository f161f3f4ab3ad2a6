import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash } from './content-hash.ts';

describe('contentHash', () => {
  it('does not depend on the order of keys', () => {
    expect(contentHash({ a: 1, b: { c: [2], d: null } })).toBe(contentHash({ b: { d: null, c: [2] }, a: 1 }));
  });

  it.each([
    [
      [1, 2],
      [[1], 2],
    ],
    [{ a: {} }, { a: [] }],
    [{ a: 1 }, [{ a: 1 }]],
    [{}, { '': null }],
    ['1', 1],
    [null, 'null'],
    [['a', 'b'], ['a,b']],
    ['\ud800', '\ud801'],
    [JSON.parse('{"__proto__":1}'), {}],
  ])('tells %j from %j', (one, other) => {
    expect(contentHash(one)).not.toBe(contentHash(other));
  });

  it('is a tilde and 32 hex digits', () => {
    expect(contentHash({ a: 'ä' })).toMatch(/^~[0-9a-f]{32}$/);
  });

  it('walks nesting deeper than any stack', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(contentHash(deep)).toMatch(/^~/);
  });

  it('is the same for equal content and another for any other', () => {
    const canonical = (value: unknown): string =>
      JSON.stringify(value, (_, node) =>
        typeof node === 'object' && node !== null && !Array.isArray(node)
          ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
          : node,
      );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        expect(contentHash(one) === contentHash(other)).toBe(canonical(one) === canonical(other));
        expect(contentHash(JSON.parse(JSON.stringify(one)))).toBe(contentHash(one));
      }),
    );
  });
});
