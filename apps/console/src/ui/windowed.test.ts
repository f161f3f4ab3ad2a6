import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, offsetsOf, rowAt, rowsBetween } from './windowed.ts';

const keys = ['a', 'b', 'c', 'd'];

describe('a windowed list', () => {
  it('assumes a guessed height for rows that were never drawn', () => {
    expect([...offsetsOf(keys, new Map([['b', 100]]), 40)]).toEqual([0, 40, 140, 180, 220]);
    expect([...offsetsOf([], new Map(), 40)]).toEqual([0]);
  });

  it('finds an existing row at any height', () => {
    const height = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(
        fc.array(height, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: -500, max: 20_000 }),
        (all, at) => {
          const names = all.map((_, index) => String(index));
          const offsets = offsetsOf(names, new Map(names.map((name, index) => [name, all[index] ?? 0])), 40);
          const row = rowAt(offsets, at);
          expect(row).toBeGreaterThanOrEqual(0);
          expect(row).toBeLessThan(all.length);
          if (at >= 0 && at < (offsets.at(-1) ?? 0)) {
            expect(offsets[row]).toBeLessThanOrEqual(at);
            expect(offsets[row + 1]).toBeGreaterThan(at);
          }
        },
      ),
    );
  });

  it('finds the rows between two heights', () => {
    const offsets = offsetsOf(keys, new Map(), 40);
    expect(rowsBetween(offsets, 50, 90)).toEqual({ first: 1, last: 3 });
    expect(rowsBetween(offsets, -500, 5_000)).toEqual({ first: 0, last: 4 });
    expect(covers({ first: 0, last: 4 }, { first: 1, last: 3 })).toBe(true);
    expect(covers({ first: 2, last: 4 }, { first: 1, last: 3 })).toBe(false);
  });
});
