import { expect, it, vi } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { collection, indexOf } from './collection.ts';
import { put } from './flow.ts';
import { createSweeper } from './sweeper.ts';

const notes = collection({
  name: 'test_notes',
  key: ({ id }: { readonly id: number; readonly until: number }) => String(id),
  indexes: { all: { groups: () => [''], place: ({ id }) => id } },
  keptUntil: ({ until }) => until,
});
const forGood = collection({ name: 'test_for_good', key: ({ id }: { readonly id: string }) => id, indexes: {} });

it('removes what is no longer kept, however much it is, and rests for an hour then', async () => {
  const { records } = createMemoryStore({ now: Date.now });
  const writes = Array.from({ length: 450 }, (_, id) => put(notes, { id, until: id < 440 ? 99 : 100 }));
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes: [...writes, put(forGood, { id: 'a' })] };
  });
  const rests: number[] = [];
  const sweeper = createSweeper({
    records,
    collections: [notes, forGood],
    log: { info: vi.fn(), error: vi.fn() },
    now: () => 100,
    sleep: async (ms) => {
      rests.push(ms);
      if (ms > 60_000) void sweeper.stop();
    },
  });
  sweeper.start();
  await vi.waitFor(() => expect(rests).toEqual([1_000, 1_000, 3_600_000]));
  expect(await records.count(indexOf(notes, 'all'), { group: '' })).toBe(10);
  expect(await records.find(forGood, 'a')).toEqual({ id: 'a' });
});
