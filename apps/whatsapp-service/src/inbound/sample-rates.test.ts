import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantRate, isSampled, shareAt } from './sample-rates.ts';

const hexIds = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const idOf = (index: number): string => createHash('sha256').update(String(index)).digest('hex').slice(0, 32);
const begin = 1_764_000_000_000;
const shares = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.03, noNaN: true }));

describe('isSampled', () => {
  it('samples all, none, or about the share that was asked for', () => {
    const ids = Array.from({ length: 4_000 }, (_, index) => idOf(index));
    const told = (of: number): number =>
      ids.filter((id, index) => isSampled(() => id, begin + index, constantRate(of))).length / ids.length;
    expect([told(0), told(1)]).toEqual([0, 1]);
    expect(told(0.25)).toBeCloseTo(0.25, 2);
    expect(told(1 / 400) * ids.length).toBeGreaterThan(2);
    expect(told(1 / 400) * ids.length).toBeLessThan(25);
    expect(isSampled(() => '0'.repeat(32), 0, [])).toBe(false);
  });

  it('samples some in each stretch of time, and, for a small share, some of those that came together', () => {
    const times = Array.from({ length: 400 }, (_, index) => begin + index);
    const told = times.filter((at) => isSampled(() => 'f'.repeat(32), at, constantRate(0.1)));
    for (let index = 0; index < 400; index += 40) {
      const { length } = told.filter((at) => at >= begin + index && at < begin + index + 40);
      expect([3, 4, 5]).toContain(length);
    }
    const isOpen = (at: number): boolean => isSampled(() => '0'.repeat(32), at, constantRate(1 / 640));
    const at = times.find(isOpen) ?? Number.NaN;
    const together = Array.from({ length: 1_000 }, (_, index) => idOf(index));
    const share = together.filter((id) => isSampled(() => id, at, constantRate(1 / 640))).length / 1_000;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  });

  it('needs no id if the time alone decides', () => {
    const idAsked = (): string => {
      throw new Error('asked');
    };
    const decided = Array.from({ length: 640 }, (_, index) => begin + index).filter((at) => {
      try {
        return !isSampled(idAsked, at, constantRate(2 ** -12));
      } catch {
        return false;
      }
    });
    expect(decided.length).toBeGreaterThanOrEqual(628);
  });

  it('includes the sample of a smaller share in that of a larger one', () => {
    fc.assert(
      fc.property(hexIds, fc.nat(1_000_000), shares, shares, (id, ms, one, other) => {
        const [smaller, larger] = [Math.min(one, other), Math.max(one, other)];
        const told = (share: number): boolean => isSampled(() => id, begin + ms, constantRate(share));
        return !told(smaller) || told(larger);
      }),
    );
  });

  it('uses the share of the event’s moment', () => {
    const changing = [
      { since: 100, share: 1 },
      { since: 200, share: 0 },
    ];
    expect([99, 100, 199, 200, 1_000].map((at) => shareAt(changing, at))).toEqual([0, 1, 1, 0, 0]);
    expect([99, 150, 200].map((at) => isSampled(() => 'f'.repeat(32), at, changing))).toEqual([false, true, false]);
  });
});
