import { afterEach, describe, expect, it, vi } from 'vitest';
import { draft, start } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { createExpirer, type Expirer } from './expirer.ts';

describe('createExpirer', () => {
  let expirer: Expirer | undefined;
  afterEach(() => expirer?.stop());

  const open = () => {
    const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
    const time = { now: start };
    const rests: number[] = [];
    const told: string[] = [];
    let wake: () => void = () => undefined;
    const error = vi.fn();
    expirer = createExpirer({
      outbox,
      onExpired: ({ id, state }) => told.push(`${id} ${state}`),
      log: { info: () => undefined, error },
      now: () => time.now,
      everyMs: 1_000,
      sleep: async (ms, signal) => {
        rests.push(ms);
        const rest = Promise.withResolvers<void>();
        wake = rest.resolve;
        signal.addEventListener('abort', () => rest.resolve());
        await rest.promise;
      },
    });
    /** Waits as long as the loop asks for, and lets it look again. */
    const look = async (): Promise<void> => {
      const before = rests.length;
      time.now += rests.at(-1) ?? 0;
      wake();
      await vi.waitFor(() => expect(rests.length).toBeGreaterThan(before));
    };
    return { outbox, told, rests, look, error };
  };

  it('reports each message at its deadline, once, and returns when the next one is due', async () => {
    const { outbox, told, rests, look } = open();
    const { entry } = await outbox.accept(draft('1202', { expiresAt: start + 1_500 }));
    expirer?.start();
    await vi.waitFor(() => expect(rests).toEqual([1_000]));
    expect(expirer?.nextAt()).toBe(start + 1_500);
    await look();
    expect([told, rests]).toEqual([[], [1_000, 500]]);
    await look();
    await look();
    expect(told).toEqual([`${entry.id} expired`]);
    expect([rests, expirer?.nextAt()]).toEqual([[1_000, 500, 1_000, 1_000], null]);
  });

  it('continues at once if more are overdue than it takes at a time', async () => {
    const { outbox, told, rests } = open();
    for (let index = 0; index < 250; index += 1) await outbox.accept(draft(String(index), { expiresAt: start }));
    expirer?.start();
    await vi.waitFor(() => expect(rests).toEqual([1_000]), { timeout: 10_000 });
    expect(new Set(told).size).toBe(250);
  });

  it('logs once that the store fails, and continues when it works', async () => {
    const { outbox, told, rests, look, error } = open();
    await outbox.accept(draft('1202', { expiresAt: start }));
    vi.spyOn(outbox, 'expire').mockRejectedValueOnce(new Error('no index yet'));
    expirer?.start();
    await vi.waitFor(() => expect(rests).toHaveLength(1));
    expect(error).toHaveBeenCalledOnce();
    await look();
    expect(told).toHaveLength(1);
  });
});
