import { describe, expect, it } from 'vitest';
import { createShift, quietMs, shiftMs, soonMs } from './shift.ts';

/** Time passes only while the shift sleeps. */
function scene(nextAt: (now: number) => number | null) {
  let now = 1_000_000;
  let looks = 0;
  const seen = { wakes: 0, later: [] as number[], unfinished: 0 };
  const shift = createShift({
    wake: () => {
      seen.wakes += 1;
    },
    nextAt: async () => {
      looks += 1;
      return nextAt(now);
    },
    onLater: (at) => seen.later.push(at),
    onUnfinished: () => {
      seen.unfinished += 1;
    },
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  return { shift, seen, start: now, now: () => now, looks: () => looks };
}

describe('a shift', () => {
  it('ends when nothing waits, not before what was done can have brought more', async () => {
    const { shift, seen, start, now } = scene(() => null);
    expect(await shift.work()).toBe('quiet');
    expect(now() - start).toBe(quietMs);
    expect(seen).toEqual({ wakes: 1, later: [], unfinished: 0 });
  });

  it('stays while there is work, and then as long again', async () => {
    const { shift, start, now } = scene((at) => (at < 1_030_000 ? at : null));
    expect(await shift.work()).toBe('quiet');
    expect(now() - start).toBe(30_000 + quietMs - 1_000);
  });

  it('waits for what is due soon, and asks to be woken for what is due later', async () => {
    const soon = scene((at) => (at < 1_012_000 ? 1_012_000 : null));
    expect(await soon.shift.work()).toBe('quiet');
    expect(soon.now()).toBeGreaterThan(1_012_000);
    expect(soon.seen.later).toEqual([]);
    const later = scene(() => 1_000_000 + 10 * soonMs);
    expect(await later.shift.work()).toBe('quiet');
    expect(later.now() - later.start).toBe(quietMs);
    expect(later.seen.later).toEqual([1_000_000 + 10 * soonMs]);
  });

  it('asks for the next one where its time is over before the work', async () => {
    const { shift, seen, start, now } = scene((at) => at);
    expect(await shift.work()).toBe('unfinished');
    expect(now() - start).toBe(shiftMs);
    expect(seen).toMatchObject({ later: [], unfinished: 1 });
  });

  it('answers repeats at once, and stays for them', async () => {
    const { shift, seen, start, now } = scene(() => null);
    const first = shift.work();
    expect(await Promise.all([shift.work(), shift.work()])).toEqual(['quiet', 'quiet']);
    expect(seen.wakes).toBe(3);
    expect(await first).toBe('quiet');
    expect(now() - start).toBe(quietMs + 1_000);
  });

  it('ends at once when the process stops, so that another instance is woken', async () => {
    const { shift } = scene((at) => at);
    const first = shift.work();
    shift.release();
    expect(await first).toBe('stopping');
    expect(await shift.work()).toBe('stopping');
  });
});
