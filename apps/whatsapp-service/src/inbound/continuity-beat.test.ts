import { afterEach, describe, expect, it } from 'vitest';
import { continuityBeatMs, extendContinuity } from './continuity.ts';
import { type ContinuityBeat, createContinuityBeat } from './continuity-beat.ts';

const silent = { info: () => undefined, error: () => undefined };
const start = Date.parse('2026-11-24T12:00:00Z');
const settledMs = 10 * 60_000;

let beat: ContinuityBeat | undefined;
afterEach(() => beat?.stop());

/** A service that has received webhooks without a gap for a day, ten minutes of it in this process. */
async function settled() {
  const at = { steady: 0, offset: start };
  let stored = { since: start - 86_400_000, seenAt: start - 1_000 };
  let beats = 0;
  beat = createContinuityBeat({
    continuity: {
      extend: async (now, isBroken) => {
        stored = extendContinuity(stored, now, isBroken);
        beats += 1;
        return stored;
      },
    },
    isBroken: async () => false,
    log: silent,
    now: () => at.steady + at.offset,
    steadyNow: () => at.steady,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const nextBeat = async (): Promise<void> => {
    at.steady += continuityBeatMs;
    const before = beats;
    while (beats < before + 2) await new Promise((resolve) => setImmediate(resolve));
  };
  beat.start();
  while (at.steady < settledMs + continuityBeatMs) await nextBeat();
  return { at, nextBeat, since: () => beat?.unbrokenSince() };
}

describe('createContinuityBeat', () => {
  it('reports since when reception has had no gap once the process has run for ten minutes', async () => {
    const { since } = await settled();
    expect(since()).toBe(start - 86_400_000);
  });

  it.each([
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
    ['five seconds forward', 5_000],
  ])('stops trusting times from before the clock was set %s', async (_name, byMs) => {
    const { at, nextBeat, since } = await settled();
    at.offset += byMs;
    expect(since()).toBeNull();
    await nextBeat();
    expect(since()).toBeGreaterThanOrEqual(at.offset + settledMs);
  });
});
