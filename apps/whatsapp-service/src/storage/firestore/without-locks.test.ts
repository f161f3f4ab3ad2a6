import { afterEach, expect, it, vi } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { numberId } from '../../../test/support/outbox.ts';
import { stopSender } from '../../outbox/sender.ts';
import type { TargetState } from '../../problems/alert.ts';
import { beat, bookKey, shardBooks } from '../../work/shards/shard-book.ts';
import { createCalls } from './calls.ts';
import { type Connection, connect } from './connection.ts';
import { createFirestoreRecords } from './firestore-records.ts';
import { createRateParts } from './outbox/rate-parts.ts';
import { createSenders } from './outbox/senders.ts';
import { createProblemDocument } from './problem-document.ts';
import { uncached } from './query-cache.ts';

vi.setConfig({ testTimeout: 120_000 });
const requestTimeoutMs = 100_000;

/**
 * Firestore keeps the locks of a transaction for a minute or more if the process dies in the middle of it. So no
 * document that all instances share is read in one.
 */
await describeWithFirestore('what all instances share', ({ emulatorHost, freshProjectId }) => {
  const open: Connection[] = [];
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });

  /** Two instances that may begin no transaction. */
  async function instances() {
    const projectId = freshProjectId();
    const made = [0, 1].map(async () => {
      const connection = await connect({ projectId, emulatorHost, requestTimeoutMs });
      open.push(connection);
      const { firestore } = connection;
      firestore.runTransaction = () => Promise.reject(new Error('It begins a transaction.'));
      const calls = createCalls({ deadlineMs: requestTimeoutMs });
      return {
        records: createFirestoreRecords(firestore, calls),
        senders: createSenders({ firestore, parts: createRateParts() }),
        problems: createProblemDocument({ firestore, calls, cached: uncached, now: Date.now }),
      };
    });
    return Promise.all(made);
  }

  it('divides the work without a lock', async () => {
    const all = await instances();
    const seat = (index: number) => ({ id: `instance-${index}`, name: 'machine', place: null });
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(all.map(({ records }, index) => records.run(() => beat(seat(index)))));
    }
    const book = await all[0]?.records.find(shardBooks, bookKey);
    expect(book?.seats.map((each) => each.beat)).toEqual([3, 3]);
  });

  it('introduces a number, and changes it, without a lock', async () => {
    const all = await instances();
    await Promise.all(all.map(({ senders }) => senders.introduce(numberId, 1_000)));
    const [one, other] = all.map(({ senders }) => senders);
    await Promise.all([
      one?.change(numberId, 2_000, (sender) => ({ ...sender, allowedPerSecond: 40 })),
      other?.change(numberId, 2_000, (sender) => stopSender(sender, { by: 'key', reason: null }, 2_000).sender),
    ]);
    const [stored] = (await one?.all()) ?? [];
    expect(stored).toMatchObject({ allowedPerSecond: 40, stop: { cause: 'operator' } });
  });

  it('notes problems without a lock', async () => {
    const all = await instances();
    const failing = { failingSince: 1_000, problem: 'It does not answer.' } as unknown as TargetState;
    const note = (name: number) =>
      all[name % 2]?.problems.update((state) => ({ ...state, targets: { ...state.targets, [name]: failing } }));
    await Promise.all([0, 1, 2, 3].map(note));
    const { targets } = (await all[0]?.problems.update((state) => state)) ?? {};
    expect(Object.keys(targets ?? {})).toEqual(['0', '1', '2', '3']);
  });
});
