import { Firestore } from '@google-cloud/firestore';
import { expect, it } from 'vitest';
import type { ItemTask } from '../../inbound/process-event.ts';
import { settlements } from '../../outbox/collections.ts';
import { append } from '../../records/flow.ts';
import { applyItems } from './item-transaction.ts';
import { grpc } from './store-fault.ts';

const settlement = {
  entryId: 'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  attempt: 1,
  usedFallback: false,
  wamid: 'wamid.one',
  status: 'delivered',
  at: 1,
  problem: null,
};

it('rejects where Firestore fails while the entry of a status is read, so that the item is retried and not kept as failed', async () => {
  const unavailable = Object.assign(new Error('The service is currently unavailable.'), { code: grpc.unavailable });
  const firestore = new Firestore({ projectId: 'no-project' });
  firestore.getAll = () => Promise.reject(unavailable);
  const task: ItemTask = {
    ...{ path: 'entry.0', keys: [], kind: 'status', subjects: [], person: () => null, shard: () => 0 },
    ...{ reads: () => [], creates: () => [] },
    // biome-ignore lint/correctness/useYield: a rule that reads nothing itself.
    flow: function* () {
      return { state: 'applied', writes: [append(settlements, settlement)] };
    },
    failure: () => {
      throw new Error('It was kept as failed.');
    },
  };
  const settling = { now: () => 1, onSettled: () => undefined };
  const context = { eventId: 'evt', receivedAt: '2026-12-02T00:00:00.000Z', isReplay: false, settling };
  await expect(applyItems(firestore, [{ task, context }])).rejects.toBe(unavailable);
});
