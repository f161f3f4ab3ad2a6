import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSampled } from '../inbound/sample-rates.ts';
import { sampleRate, sampleShare } from './sampling.ts';

const perSecond = 20;
const idOf = (index: number): string => hash('sha1', String(index)).slice(0, 32);

/** A sampling on a clock of its own, and its decisions, by second. */
function sampled() {
  let now = 1_700_000_000_000;
  let next = 0;
  const sampling = sampleRate(perSecond, () => now);
  const decided: { readonly id: string; readonly at: number; readonly isTraced: boolean }[] = [];
  return {
    sampling,
    decided,
    wait: (ms: number) => {
      now += ms;
    },
    /** So many come, evenly spread; returns how many of them are traced. */
    come: (count: number, overMs: number): number => {
      const startedAt = now;
      let traced = 0;
      for (let index = 0; index < count; index += 1) {
        now = startedAt + Math.floor((index * overMs) / count);
        const id = idOf(next++);
        const isTraced = sampling.begin(() => id, now);
        decided.push({ id, at: now, isTraced });
        if (isTraced) traced += 1;
      }
      now = startedAt + overMs;
      return traced;
    },
  };
}

describe('sampleRate', () => {
  it('traces everything up to its rate, and a burst behind a pause', () => {
    const { come, wait } = sampled();
    expect(come(perSecond * 60, 60_000)).toBe(perSecond * 60);
    wait(10_000);
    expect(come(perSecond * 10, 100)).toBe(perSecond * 10);
  });

  it.each([30, 100, 1_000, 3_300])('keeps to its rate, and near to it, at %d a second', (load) => {
    const { come } = sampled();
    expect(come(load * 10, 10_000)).toBeLessThanOrEqual(perSecond * 10 * 2);
    const minutes = 5;
    const traced = come(load * 60 * minutes, 60_000 * minutes) / (60 * minutes);
    expect(traced).toBeLessThanOrEqual(perSecond);
    expect(traced).toBeGreaterThan(perSecond / 4);
  });

  it('traces everything again soon after the load is over', () => {
    const { come } = sampled();
    come(100_000, 30_000);
    come(100, 20_000);
    expect(come(100, 10_000)).toBe(100);
  });

  it('decides on every part of a trace as on its beginning, here and by the shares that other threads get', () => {
    const phase = fc.record({ load: fc.integer({ min: 1, max: 2_000 }), ms: fc.integer({ min: 1, max: 15_000 }) });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 8 }), (phases) => {
        const { come, wait, sampling, decided } = sampled();
        for (const { load, ms } of phases) {
          come(load, ms);
          wait(ms);
        }
        const shares = structuredClone(sampling.shares());
        const otherwise = decided.filter(
          ({ id, at, isTraced }) =>
            sampling.isTraced(() => id, at) !== isTraced || isSampled(() => id, at, shares) !== isTraced,
        );
        expect(otherwise).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('traces events that an earlier process received, and keeps to its rate with a backlog of them', () => {
    const { sampling, wait } = sampled();
    const receivedAt = 1_600_000_000_000;
    expect(sampling.isTraced(() => idOf(1), receivedAt)).toBe(true);
    let traced = 0;
    for (let index = 0; index < 100_000; index += 1) {
      if (index % 2 === 0) wait(1);
      if (sampling.isTraced(() => idOf(index), receivedAt)) traced += 1;
    }
    expect(traced / 50).toBeLessThanOrEqual(perSecond * 2);
  });

  it('continues when the clock is set back', () => {
    let now = 1_700_000_000_000;
    const sampling = sampleRate(perSecond, () => now);
    now -= 3_600_000;
    let traced = 0;
    for (let index = 0; index < 60_000; index += 1) {
      now += 1;
      if (sampling.begin(() => idOf(index), now)) traced += 1;
    }
    expect(traced / 60).toBeLessThanOrEqual(perSecond * 2);
  });
});

describe('sampleShare', () => {
  it('is the same share always', () => {
    const sampling = sampleShare(0.5);
    const ids = Array.from({ length: 1_000 }, (_, index) => idOf(index));
    const traced = ids.filter((id, index) => sampling.begin(() => id, index));
    expect(traced.length / ids.length).toBeCloseTo(0.5, 1);
    expect(
      ids.every(
        (id, index) =>
          traced.includes(id) === (sampling.isTraced(() => id, index) && isSampled(() => id, index, sampling.shares())),
      ),
    ).toBe(true);
  });
});
