import { expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { beat, leave } from '../work/shards/shard-book.ts';
import { createInstancesLook } from './instances.ts';

it('shows who works which part, and for how long each has not renewed its lease', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  let steadyAt = 1_000;
  const look = createInstancesLook({ records, ownId: 'b', steadyNow: () => steadyAt });
  expect(await look()).toEqual([]);
  const renew = (id: string) =>
    records.run(() => beat({ id, name: `machine-${id}`, place: null, role: 'worker', version: '1.2.3' }));
  for (const id of ['a', 'b', 'a', 'b']) await renew(id);
  const worker = { role: 'worker', version: '1.2.3', shards: 8 };
  expect(await look()).toEqual([
    { ...worker, name: 'machine-a', isThis: false, unchangedMs: null },
    { ...worker, name: 'machine-b', isThis: true, unchangedMs: null },
  ]);
  steadyAt += 4_000;
  await renew('b');
  expect((await look()).map(({ unchangedMs }) => unchangedMs)).toEqual([4_000, 0]);
  await records.run(() => leave('a'));
  expect(await look()).toMatchObject([{ name: 'machine-b', shards: 16 }]);
});

it('shows an instance of an older version without its role and version', async () => {
  const { records } = createMemoryStore({ now: () => 0 });
  await records.run(() => beat({ id: 'a', name: 'machine', place: null }));
  const look = createInstancesLook({ records, ownId: 'b', steadyNow: () => 0 });
  expect(await look()).toMatchObject([{ role: null, version: null, shards: 16 }]);
});
