import { describe, expect, it } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { connect } from './connection.ts';
import { type Documents, runOnDocuments } from './documents.ts';

await describeWithFirestore('runOnDocuments', ({ emulatorHost, freshProjectId }) => {
  const open = async (projectId = freshProjectId()) => {
    const { firestore } = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
    const counter = firestore.collection('whatsapp_messages').doc('counter');
    const other = firestore.collection('whatsapp_messages').doc('other');
    const count = async (documents: Documents): Promise<number> => {
      const next = Number((await documents.get(counter)).get('doc') ?? '0') + 1;
      documents.set(counter, { doc: String(next), ...(next === 1 && { first: true }) });
      return next;
    };
    return { firestore, projectId, counter, other, count };
  };

  describe('what this instance knows', () => {
    it('is not read again: what was written is written upon, and fields that are left out are gone', async () => {
      const { firestore, counter, count } = await open();
      let reads = 0;
      const getAll = firestore.getAll.bind(firestore);
      firestore.getAll = (...refs) => {
        reads += 1;
        return getAll(...refs);
      };
      for (const expected of [1, 2, 3]) expect(await runOnDocuments(firestore, count)).toBe(expected);
      expect(reads).toBe(1);
      expect((await counter.get()).data()).toEqual({ doc: '3' });
    });

    it('is never written over what another instance has written since', async () => {
      const one = await open();
      const two = await open(one.projectId);
      expect(await runOnDocuments(one.firestore, one.count)).toBe(1);
      expect(await runOnDocuments(two.firestore, two.count)).toBe(2);
      expect(await runOnDocuments(one.firestore, one.count)).toBe(3);
      await two.counter.delete();
      expect(await runOnDocuments(one.firestore, one.count)).toBe(1);
      const both = await Promise.all(
        [one, two, one, two].map(({ firestore, count }) => runOnDocuments(firestore, count)),
      );
      expect(both.toSorted()).toEqual([2, 3, 4, 5]);
    });

    it('decides nothing that it does not write: a transaction reads it again', async () => {
      const one = await open();
      const two = await open(one.projectId);
      const copy = async (documents: Documents): Promise<void> => {
        documents.set(one.other, { doc: (await documents.get(one.counter)).get('doc') ?? null });
      };
      await runOnDocuments(one.firestore, one.count);
      await runOnDocuments(two.firestore, two.count);
      await runOnDocuments(one.firestore, copy);
      expect((await one.other.get()).get('doc')).toBe('2');
    });
  });

  it('finds what is there though it was expected to be new', async () => {
    const { firestore, counter, count } = await open();
    await counter.set({ doc: '7' });
    const expecting = (documents: Documents): Promise<number> => {
      documents.expectNew([counter]);
      return count(documents);
    };
    expect(await runOnDocuments(firestore, expecting)).toBe(8);
  });
});
