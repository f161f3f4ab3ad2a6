import { Timestamp } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { earlierBy, settledIn } from './change-feed.ts';

const seconds = (count: number, nanoseconds = 0) => new Timestamp(1_000_000 + count, nanoseconds);

describe('settledIn', () => {
  it('leaves out a change that is settled only by the time of a later answer, so that none is skipped', () => {
    const early = { readTime: seconds(10), docs: [seconds(7), seconds(9)] };
    const late = { readTime: seconds(15), docs: [seconds(8), seconds(12)] };
    for (const answers of [
      [early, late],
      [late, early],
    ]) {
      const found = settledIn(answers, (at) => at, 2_000).map((at) => at.seconds - 1_000_000);
      expect(found.sort()).toEqual([7, 8]);
    }
  });
});

describe('earlierBy', () => {
  it('keeps the part of a millisecond, in which others may have been committed before', () => {
    expect(earlierBy(0, seconds(3, 999_999_000)).isEqual(seconds(3, 999_999_000))).toBe(true);
    expect(earlierBy(2_500, seconds(3, 100_000_700)).isEqual(seconds(0, 600_000_700))).toBe(true);
  });
});
