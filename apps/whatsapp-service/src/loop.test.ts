import { describe, expect, it } from 'vitest';
import { createLoop } from './loop.ts';

const words = { fails: 'It fails.', worksAgain: 'It works again.' };

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

/** Runs a scripted loop; time passes at once and is written down. With the script at its end the loop is stopped. */
async function play(script: (number | Error)[]) {
  const slept: number[] = [];
  const logged: string[] = [];
  const note = (...told: unknown[]): void => {
    logged.push(String(told.at(-1)));
  };
  const finished = Promise.withResolvers<void>();
  const loop = createLoop({
    step: async () => {
      const next = script.shift();
      if (script.length === 0) finished.resolve();
      if (next instanceof Error) throw next;
      return next ?? 1;
    },
    log: { info: note, error: note },
    words,
    sleep: async (ms, signal) => {
      slept.push(ms);
      if (script.length === 0) await aborted(signal);
    },
  });
  loop.start();
  await finished.promise;
  await loop.stop();
  return { slept, logged };
}

describe('createLoop', () => {
  it('rests as long as the step says, and not at all where it says so', async () => {
    expect((await play([10, 0, 20, 30])).slept).toEqual([10, 20, 30]);
  });

  it('retries a failing step with increasing delays, and logs twice: when the failure begins and when it is over', async () => {
    const fault = new Error('no disk');
    const { slept, logged } = await play([fault, fault, fault, 5, 5]);
    expect(slept).toEqual([250, 500, 1_000, 5, 5]);
    expect(logged).toEqual(['It fails.', 'It works again.']);
  });

  it('never waits longer than 10 seconds for the next try', async () => {
    const { slept } = await play(Array.from({ length: 9 }, () => new Error('no disk')));
    expect(Math.max(...slept)).toBe(10_000);
  });

  it('does not rest when it was woken during the step', async () => {
    const slept: number[] = [];
    let steps = 0;
    const loop = createLoop({
      step: async () => {
        steps += 1;
        if (steps === 1) loop.wake();
        return 60_000;
      },
      log: { info: () => undefined, error: () => undefined },
      words,
      sleep: async (ms, signal) => {
        slept.push(ms);
        await aborted(signal);
      },
    });
    loop.start();
    while (steps < 2) await Promise.resolve();
    await loop.stop();
    expect([steps, slept]).toEqual([2, [60_000]]);
  });

  it('gathers before the next step for the requested time, however it is woken', async () => {
    const slept: number[] = [];
    let steps = 0;
    const loop = createLoop({
      step: async () => {
        steps += 1;
        loop.wake();
        return 60_000;
      },
      log: { info: () => undefined, error: () => undefined },
      words,
      gatherMs: () => 20 + steps,
      sleep: async (ms, signal) => {
        slept.push(ms);
        loop.wake();
        if (slept.length === 2) await aborted(signal);
      },
    });
    loop.start();
    while (slept.length < 2) await Promise.resolve();
    await loop.stop();
    expect([steps, slept]).toEqual([2, [21, 22]]);
  });

  it('ends at once when it is stopped while it rests, and does nothing if it was never started', async () => {
    await createLoop({
      step: async () => 60_000,
      log: { info: () => undefined, error: () => undefined },
      words,
    }).stop();
    const loop = createLoop({
      step: async () => 60_000,
      log: { info: () => undefined, error: () => undefined },
      words,
    });
    loop.start();
    await loop.stop();
  });
});
