import type { Clock } from '../../src/clock.ts';

/** A clock of the tests, which nobody sets. */
export const testClock = (now: () => number): Clock => ({
  now,
  steadyNow: now,
  leaptAt: () => null,
  onSet: () => undefined,
});
