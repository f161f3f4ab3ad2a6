import { expect, it } from 'vitest';
import { createAcceptanceLoad } from './acceptance-load.ts';

function setUp() {
  let [now, isThreadBusy] = [0, true];
  const load = createAcceptanceLoad({ isThreadBusy: () => isThreadBusy, steadyNow: () => now });
  return {
    load,
    pass: (ms: number) => {
      now += ms;
    },
    /** Begins to store that many webhooks, and returns a function that ends it. */
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
  const end = storing(24);
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
  const end = storing(100);
  pass(200);
  await end();
  pass(800);
  expect(load.isBusy()).toBe(false);
});

it('hands on what became of a webhook', async () => {
  const { load } = setUp();
  await expect(load.watch(Promise.resolve('stored'))).resolves.toBe('stored');
  await expect(load.watch(Promise.reject(new Error('The disk is full.')))).rejects.toThrow('The disk is full.');
});
