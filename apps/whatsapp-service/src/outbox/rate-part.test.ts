import { describe, expect, it } from 'vitest';
import { type RatePart, returnToPart, spendPart, takeFromPart } from './rate-part.ts';
import { createSender, slowDown } from './sender.ts';

const start = 1_800_000_000_000;
const of = createSender('106540352242922', start, 80);

/** Takes as much as possible every `everyMs`, from each part, and returns when messages were sent. */
function run(shares: readonly number[], ms: number, everyMs = 20, sender = of): number[] {
  const parts = new Map<number, RatePart>();
  const went: number[] = [];
  for (let now = start; now < start + ms; now += everyMs) {
    for (const [index, share] of shares.entries()) {
      const { times, part } = takeFromPart(
        { of: sender, share },
        parts.get(index) ?? null,
        500,
        { now, leaptAt: null },
        40,
      );
      parts.set(index, part);
      went.push(...times);
    }
  }
  return went.sort((a, b) => a - b);
}

const mostInASecond = (times: readonly number[]): number =>
  Math.max(...times.map((from, index) => times.slice(index).filter((at) => at - from <= 1_000).length));

describe('a part of a number’s rate', () => {
  it.each([[[1]], [[0.5, 0.5]], [[5 / 16, 5 / 16, 6 / 16]], [[1 / 16, 15 / 16]]])(
    'lets all instances together send no more in any second than the number may: %j',
    (shares) => {
      const went = run(shares, 5_000);
      expect(mostInASecond(went)).toBeLessThanOrEqual(80);
      // The unused rest is each part's fraction of a message.
      expect(went.length).toBeGreaterThan(5 * (80 - 2 * shares.length) - 10);
    },
  );

  it('stays within the rate when shards move, since the new owner waits for a second', () => {
    const before = takeFromPart({ of, share: 1 }, null, 500, { now: start, leaptAt: null });
    let part = before.part;
    const went = [...before.times];
    let other: RatePart | null = null;
    for (let now = start + 20; now < start + 4_000; now += 20) {
      const has = now < start + 1_500 ? 1 : 0.5;
      const mine = takeFromPart({ of, share: has }, part, 500, { now, leaptAt: null });
      part = mine.part;
      went.push(...mine.times);
      if (now < start + 2_700) continue;
      const theirs = takeFromPart({ of, share: 0.5 }, other, 500, { now, leaptAt: null });
      other = theirs.part;
      went.push(...theirs.times);
    }
    expect(mostInASecond(went.sort((a, b) => a - b))).toBeLessThanOrEqual(80);
  });

  it('counts received messages', () => {
    const spent = spendPart({ of, share: 0.5 }, null, 40, start);
    const { times, nextAt } = takeFromPart({ of, share: 0.5 }, spent, 10, { now: start, leaptAt: null });
    expect(times).toEqual([]);
    expect(nextAt).toBeGreaterThan(start + 900);
  });

  it('rests as long as Meta asks of the number, once for each answer', () => {
    const slow = slowDown(of, start, 2_000);
    const share = { of: slow, share: 0.5 };
    const first = takeFromPart(share, null, 10, { now: start, leaptAt: null });
    expect(first.times).toEqual([]);
    expect(first.nextAt).toBeGreaterThanOrEqual(start + 1_990);
    const later = takeFromPart(share, first.part, 10, { now: start + 2_200, leaptAt: null });
    expect(later.times.length).toBeGreaterThan(0);
  });

  it('takes back unused messages', () => {
    const { times, part } = takeFromPart({ of, share: 1 }, null, 4, { now: start, leaptAt: null });
    const back = returnToPart({ of, share: 1 }, part, times, start);
    expect(takeFromPart({ of, share: 1 }, back, 8, { now: start, leaptAt: null }).times).toHaveLength(8);
  });

  it('is nothing without a shard', () => {
    expect(takeFromPart({ of, share: 0 }, null, 5, { now: start, leaptAt: null })).toMatchObject({
      times: [],
      nextAt: start + 1_000,
    });
  });
});
