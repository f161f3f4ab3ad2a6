import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alwaysShare, isTold, shareAt } from './told-shares.ts';

const hexIds = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe('isTold', () => {
  it('is so of all, of none, or of about the share that was asked for', () => {
    const ids = Array.from({ length: 4_000 }, (_, index) =>
      (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(32, '0'),
    );
    const told = (of: number): number => ids.filter((id) => isTold(id, 0, alwaysShare(of))).length / ids.length;
    expect([told(0), told(1)]).toEqual([0, 1]);
    expect(told(0.25)).toBeCloseTo(0.25, 1);
    expect(isTold('0'.repeat(32), 0, [])).toBe(false);
  });

  it('is so of a larger share where it is of a smaller', () => {
    fc.assert(
      fc.property(hexIds, shares, shares, (id, one, other) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)];
        return !isTold(id, 0, alwaysShare(smaller)) || isTold(id, 0, alwaysShare(larger));
      }),
    );
  });

  it('goes by the share of the moment', () => {
    const changing = [
      { since: 100, share: 1 },
      { since: 200, share: 0 },
    ];
    expect([99, 100, 199, 200, 1_000].map((at) => shareAt(changing, at))).toEqual([0, 1, 1, 0, 0]);
    expect([99, 150, 200].map((at) => isTold('f'.repeat(32), at, changing))).toEqual([false, true, false]);
  });
});
