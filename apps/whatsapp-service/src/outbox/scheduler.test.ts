import { afterEach, describe, expect, it, vi } from 'vitest';
import { draft, start } from '../../test/support/outbox.ts';
import type { Loop } from '../loop.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { createScheduler } from './scheduler.ts';

describe('createScheduler', () => {
  let scheduler: Loop | undefined;
  afterEach(() => scheduler?.stop());

  it('rests until the next message is due, up to a maximum, and then wakes the dispatcher', async () => {
    const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
    const time = { now: start };
    const rests: number[] = [];
    const released: string[] = [];
    let wakeUp: () => void = () => undefined;
    const wake = vi.fn();
    await outbox.accept(draft('1', { sendAt: start + 1_300 }));
    const loop = createScheduler({
      outbox,
      onReleased: ({ state }) => released.push(state),
      wake,
      log: { info: () => undefined, error: () => undefined },
      now: () => time.now,
      everyMs: 1_000,
      sleep: async (ms, signal) => {
        rests.push(ms);
        const rest = Promise.withResolvers<void>();
        wakeUp = rest.resolve;
        signal.addEventListener('abort', () => rest.resolve());
        await rest.promise;
      },
    });
    scheduler = loop;
    loop.start();
    for (let count = 1; count <= 3; count += 1) {
      await vi.waitFor(() => expect(rests.length).toBe(count));
      time.now += rests.at(-1) ?? 0;
      wakeUp();
    }
    await vi.waitFor(() => expect(rests.length).toBe(4));
    expect(rests).toEqual([1_000, 300, 1_000, 1_000]);
    expect([released, wake.mock.calls.length]).toEqual([['queued'], 1]);
  });
});
