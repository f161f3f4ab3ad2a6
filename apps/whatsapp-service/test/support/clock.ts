import type { Clock } from '../../src/clock.ts';

/** A test clock that is never set. */
export const testClock = (now: () => number): Clock => ({
  now,
  steadyNow: now,
  leaptAt: () => null,
  onSet: () => undefined,
});
