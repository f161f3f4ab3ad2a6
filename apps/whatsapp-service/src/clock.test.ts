import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';

/** A machine whose clocks are moved by hand. */
function machine() {
  const at = { wall: 1_000_000, steady: 5 };
  const set: number[] = [];
  const clock = createClock({ wall: () => at.wall, steady: () => at.steady });
  clock.onSet((byMs) => set.push(byMs));
  const pass = (ms: number, byMs = 0): number => {
    at.steady += ms;
    at.wall += ms + byMs;
    return clock.now();
  };
  clock.now();
  return { at, clock, set, pass };
}

describe('createClock', () => {
  it('reads the system clock, and reports nothing while both clocks run alike', () => {
    const { clock, set, pass } = machine();
    expect(pass(1_000)).toBe(1_001_000);
    pass(3_600_000);
    expect([set, clock.leaptAt(), clock.steadyNow()]).toEqual([[], null, 3_601_005]);
  });

  it('notices at the next reading that the clock was set forward, and when that was', () => {
    const { clock, set, pass } = machine();
    expect(pass(100, 3_600_000)).toBe(4_600_100);
    expect([set, clock.leaptAt()]).toEqual([[3_600_000], 4_600_100]);
    pass(10_000);
    expect([set, clock.leaptAt()]).toEqual([[3_600_000], 4_600_100]);
  });

  it('notices that the clock was set back, which is not a leap', () => {
    const { clock, set, pass } = machine();
    pass(100, -86_400_000);
    expect([set, clock.leaptAt()]).toEqual([[-86_400_000], null]);
  });

  it('never puts a leap in the future, even if the clock is set back to before it', () => {
    const { clock, pass } = machine();
    pass(100, 3_600_000);
    const back = pass(100, -7_200_000);
    expect(clock.leaptAt()).toBe(back);
  });

  it('ignores the gradual drift of an adjusted clock', () => {
    const { clock, set, pass } = machine();
    for (let second = 0; second < 1_000; second += 1) pass(1_000, 1);
    expect([set, clock.leaptAt()]).toEqual([[], null]);
  });

  it('is not misled when the process is suspended between reading one clock and the other', () => {
    const at = { ms: 0 };
    let halts = 3;
    const clock = createClock({
      wall: () => {
        if (halts-- > 0) at.ms += 400;
        return 1_000_000 + at.ms;
      },
      steady: () => at.ms,
    });
    const set: number[] = [];
    clock.onSet((byMs) => set.push(byMs));
    for (let reading = 0; reading < 5; reading += 1) clock.now();
    expect(set).toEqual([]);
  });

  it('reads the real clocks', () => {
    const clock = createClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(10_000);
    expect(clock.steadyNow()).toBeGreaterThan(0);
  });
});
