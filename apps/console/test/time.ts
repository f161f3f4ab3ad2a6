import type { Timers } from '../src/ui/debounce.ts';

/** A clock that a test moves on. */
export interface Time extends Timers {
  now(): number;
  /** Calls what is due in that time, each at its own time, with all that promises do after it. */
  pass(ms: number): Promise<void>;
}

export function createTime(): Time {
  let now = 0;
  let count = 0;
  const timers = new Map<number, { readonly at: number; readonly act: () => void }>();
  const later = (act: () => void, ms: number): number => {
    count += 1;
    timers.set(count, { at: now + ms, act });
    return count;
  };
  const next = (until: number) =>
    [...timers].filter(([, { at }]) => at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    later,
    cancel: (timer) => void timers.delete(Number(timer)),
    pass: async (ms) => {
      const until = now + ms;
      await allPromises();
      for (let due = next(until); due; due = next(until)) {
        const [id, { at, act }] = due;
        timers.delete(id);
        now = at;
        act();
        await allPromises();
      }
      now = until;
    },
  };
}

/** Resolves after all that promises that are settled by now lead to. */
const allPromises = () => new Promise((done) => setImmediate(done));
