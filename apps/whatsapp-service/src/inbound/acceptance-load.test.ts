import { describe, expect, it } from 'vitest';
import { createAcceptanceLoad } from './acceptance-load.ts';

function setUp({ isAwaited = false } = {}) {
  let [now, isThreadBusy] = [0, true];
  const load = createAcceptanceLoad({
    isThreadBusy: () => isThreadBusy,
    isAwaited: () => isAwaited,
    steadyNow: () => now,
  });
  return {
    load,
    pass: (ms: number) => {
      now += ms;
    },
    /** Begins to store that many webhooks, and returns a function that completes them. */
    storing: (webhooks: number) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const all = Promise.all(Array.from({ length: webhooks }, () => load.watch(promise)));
      return async () => {
        resolve();
        await all;
      };
    },
    rest: () => {
      isThreadBusy = false;
    },
  };
}

it('says that acceptance is busy while many webhooks wait and the thread is at work, and no longer than that', async () => {
  const { load, pass, storing, rest } = setUp();
  const end = storing(10);
  pass(1_000);
  expect(load.isBusy()).toBe(true);
  rest();
  pass(1_000);
  expect(load.isBusy()).toBe(false);
  await end();
});

it('does not take a thread that delivers for one that accepts, nor a short burst for a load', async () => {
  const { load, pass, storing } = setUp();
  pass(1_000);
  expect(load.isBusy()).toBe(false);
  const end = storing(40);
  pass(200);
  await end();
  pass(800);
  expect(load.isBusy()).toBe(false);
});

it.each([
  [9, false, false],
  [10, true, false],
  [23, true, false],
  [24, true, true],
])(
  'is busy with %d that wait: %s where nobody waits for other work, %s where somebody does',
  (webhooks, alone, awaited) => {
    for (const isAwaited of [false, true]) {
      const { load, pass, storing } = setUp({ isAwaited });
      storing(webhooks);
      pass(1_000);
      expect(load.isBusy()).toBe(isAwaited ? awaited : alone);
    }
  },
);

it('returns the outcome of storing a webhook', async () => {
  const { load } = setUp();
  await expect(load.watch(Promise.resolve('stored'))).resolves.toBe('stored');
  await expect(load.watch(Promise.reject(new Error('The disk is full.')))).rejects.toThrow('The disk is full.');
});

describe('if somebody waits for the work that gives way', () => {
  /** A round lasts 200 ms, in which `stored` webhooks are stored and 30 wait throughout. */
  function underLoad() {
    const { load, pass, storing, rest } = setUp({ isAwaited: true });
    const round = async (stored: number): Promise<boolean> => {
      const end = storing(30);
      pass(200);
      await end();
      for (let more = 30; more < stored; more++) await load.watch(Promise.resolve());
      return load.isBusy();
    };
    const rounds = async (count: number, stored: number): Promise<boolean[]> => {
      const answers = [];
      for (let at = 0; at < count; at++) answers.push(await round(stored));
      return answers;
    };
    return { round, rounds, rest };
  }

  it('keeps saying that acceptance is busy if more webhooks are stored than before the trial', async () => {
    const { round, rounds } = underLoad();
    expect(await round(200)).toBe(true);
    expect(await rounds(20, 240)).not.toContain(false);
  });

  it('says so for 400 ms only if no more are stored, and waits longer before each further trial', async () => {
    const { rounds } = underLoad();
    const answers = await rounds(60, 200);
    const tries = answers.flatMap((isBusy, at) => (isBusy ? [at * 200] : []));
    expect(tries).toEqual([0, 200, 800, 1_000, 2_000, 2_200, 4_000, 4_200, 7_600, 7_800]);
  });

  it('ends a trial once no webhooks wait any longer', async () => {
    const { round, rest } = underLoad();
    expect(await round(200)).toBe(true);
    rest();
    expect(await round(200)).toBe(false);
  });

  it('stops saying that acceptance is busy once no webhooks wait', async () => {
    const { round, rest } = underLoad();
    expect([await round(200), await round(400)]).toEqual([true, true]);
    rest();
    expect(await round(400)).toBe(false);
  });
});
