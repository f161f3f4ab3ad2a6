import { describe, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

const standing = () => createClock({ startAt: 1_700_000_000_500, speed: 0 });

describe('createClock', () => {
  it('stops at speed 0, and moves only when advanced', () => {
    const clock = standing();
    expect(clock.now()).toBe(1_700_000_000_500);
    clock.advance(600);
    expect(clock.now()).toBe(1_700_000_001_100);
    expect(clock.seconds()).toBe(1_700_000_001);
    clock.set(1_700_000_009_000);
    expect(clock.now()).toBe(1_700_000_009_000);
  });

  it('runs each due task at its own time, including tasks that due tasks schedule', () => {
    const clock = standing();
    const seen: [string, number][] = [];
    const note = (name: string): void => void seen.push([name, clock.now() - 1_700_000_000_500]);
    clock.after(300, () => note('c'));
    clock.after(100, () => {
      note('a');
      clock.after(100, () => note('b'));
    });
    clock.after(1_001, () => note('never'));
    clock.advance(1_000);
    expect(seen).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
    expect(clock.waiting()).toBe(1);
  });

  it('does not run a cancelled task, before or after clearing', () => {
    const clock = standing();
    let runs = 0;
    const cancel = clock.after(10, () => {
      runs += 1;
    });
    cancel();
    cancel();
    expect(clock.waiting()).toBe(0);
    const cancelLater = clock.after(10, () => {
      runs += 1;
    });
    clock.clear();
    cancelLater();
    clock.advance(100);
    expect(runs).toBe(0);
    expect(clock.waiting()).toBe(0);
  });

  it('keeps running by itself after a task that fails', () => {
    const clock = standing();
    clock.after(1, () => {
      throw new Error('a bug');
    });
    clock.after(2, () => undefined);
    expect(() => clock.advance(5)).toThrow('a bug');
    clock.advance(5);
    expect(clock.waiting()).toBe(0);
  });

  it('runs faster than real time on request', async () => {
    const clock = createClock({ speed: 10_000 });
    const start = clock.now();
    const at = await new Promise<number>((resolve) => {
      clock.after(60_000, () => resolve(clock.now()));
      clock.after(50_000, () => undefined);
    });
    expect(at - start).toBeGreaterThanOrEqual(60_000);
  });

  it('runs due tasks in order when it wakes for several', async () => {
    const clock = standing();
    const seen: number[] = [];
    const last = new Promise<void>((resolve) => {
      for (let delayMs = 50; delayMs > 0; delayMs -= 1) clock.after(delayMs, () => seen.push(delayMs));
      clock.after(51, resolve);
    });
    clock.setSpeed(1);
    await last;
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('can be set to its own current time', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const clock = createClock({ startAt: 1_000, speed: 0.25 });
      vi.advanceTimersByTime(3);
      // Within a millisecond; `now` returns its beginning.
      expect(() => clock.set(clock.now())).not.toThrow();
      expect(() => clock.set(clock.now() - 1)).toThrow(RangeError);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses earlier times and invalid speeds', () => {
    const clock = standing();
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.set(clock.now() - 1)).toThrow(RangeError);
    expect(() => clock.setSpeed(-1)).toThrow(RangeError);
    expect(() => createClock({ speed: Number.POSITIVE_INFINITY })).toThrow(RangeError);
  });
});
