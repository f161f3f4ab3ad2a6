import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createQueryCache, whileEmpty } from './query-cache.ts';

/** A store of numbers and the clock, both in hand; writes are known from the moment they are made. */
function scene() {
  let steadyAt = 0;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let asked = 0;
  let noted = 0;
  let waiting: readonly number[] = [];
  const note = (): void => {
    noted += 1;
    wroteAt = steadyAt;
  };
  const cached = createQueryCache({ isStillSince: (at) => wroteAt < at, note }, () => steadyAt);
  const look = (now = 0, until = whileEmpty) =>
    cached(
      { name: 'look', of: ['numbers'], now, maxAgeMs: 1_000 },
      async () => {
        asked += 1;
        return waiting;
      },
      until,
    );
  return {
    look,
    pass: (ms: number) => {
      steadyAt += ms;
    },
    write: (what: readonly number[], isHeard = true) => {
      waiting = what;
      if (isHeard) wroteAt = steadyAt;
    },
    asked: () => asked,
    noted: () => noted,
  };
}

it('asks once while nothing is written', async () => {
  const { look, pass, asked } = scene();
  for (let times = 0; times < 5; times += 1) {
    expect(await look()).toEqual([]);
    pass(100);
  }
  expect(asked()).toBe(1);
});

it('asks again after a write, and while something waits', async () => {
  const { look, pass, write, asked } = scene();
  await look();
  pass(1);
  write([7]);
  pass(1);
  expect(await look()).toEqual([7]);
  expect(await look()).toEqual([7]);
  expect(asked()).toBe(3);
});

it('asks again when the next is due, whatever was written', async () => {
  const { look, asked } = scene();
  const untilNoon = (): number => 12;
  await look(10, untilNoon);
  await look(11, untilNoon);
  expect(asked()).toBe(1);
  await look(12, untilNoon);
  expect(asked()).toBe(2);
});

it('finds an unannounced write when the result is too old, and reports that', async () => {
  const { look, pass, write, noted } = scene();
  await look();
  write([7], false);
  pass(999);
  expect(await look()).toEqual([]);
  pass(1);
  expect(await look()).toEqual([7]);
  expect(noted()).toBe(1);
});

it('answers as the store would, as long as writes are announced', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 600 }) }),
    fc.record({ kind: fc.constant('write' as const), what: fc.array(fc.nat(), { maxLength: 2 }) }),
    fc.record({ kind: fc.constant('look' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { look, pass, write } = scene();
      let stored: readonly number[] = [];
      for (const each of steps) {
        if (each.kind === 'pass') pass(each.ms);
        else if (each.kind === 'look') expect(await look()).toEqual(stored);
        else {
          stored = each.what;
          write(stored);
        }
      }
    }),
  );
});
