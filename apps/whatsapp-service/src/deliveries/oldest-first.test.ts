import { expect, it } from 'vitest';
import { put, type Write } from '../records/flow.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { deliveries, deliveryGroup } from './collections.ts';
import type { Delivery } from './delivery.ts';
import { idsOldestFirst } from './oldest-first.ts';

const delivery = (number: number, more: Partial<Delivery> = {}): Delivery => ({
  id: `dlv_${String(number).padStart(4, '0')}`,
  ...{ queue: 'sub_1', lane: 'a', position: number, state: 'failed', dueAt: 0, expiresAt: 1 },
  changes: [{ type: 'message.received', at: 0, key: `1/${number}` }],
  // Ten have the same time.
  createdAt: Math.floor(number / 10),
  ...{ updatedAt: 0, attempts: [], reason: null },
  ...more,
});

it('returns each once, the oldest first, even if they change and more come while they are read', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  const write = (writes: readonly Write[]): Promise<unknown> =>
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    records.run(function* () {
      return { writes };
    });
  const all = Array.from({ length: 450 }, (_, number) => delivery(number));
  await write(all.map((each) => put(deliveries, each)));
  const group = deliveryGroup({ subscription: 'sub_1', state: 'failed' });
  const given: string[][] = [];
  let next = 1_000;
  for await (const ids of idsOldestFirst(records, { group }, ({ position }) => position % 2 === 0)) {
    given.push([...ids]);
    const changed = all.filter(({ id }) => ids.includes(id)).map((each) => ({ ...each, state: 'done' as const }));
    const more = Array.from({ length: 150 }, (_, index) => delivery(next + index));
    next += more.length;
    await write([...changed, ...more].map((each) => put(deliveries, each)));
  }
  expect(given.map(({ length }) => length)).toEqual([25, 100, 100]);
  const times = given.flat().map((id) => Math.floor(Number(id.slice(4)) / 10));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(given.flat().toSorted()).toEqual(all.filter(({ position }) => position % 2 === 0).map(({ id }) => id));
});
