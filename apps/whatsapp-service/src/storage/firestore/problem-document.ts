import type { Firestore } from '@google-cloud/firestore';
import { type ProblemStore, readProblemState } from '../../problems/problem-store.ts';
import type { Calls } from './calls.ts';
import { collections } from './queries.ts';
import { runInTransaction } from './run-in-transaction.ts';

/** Keeps the problems in one document that all instances share, as JSON: Firestore would index each field. */
export function createProblemDocument(firestore: Firestore, calls: Calls): ProblemStore {
  const document = firestore.collection(collections.state).doc('problems');
  return {
    update: (change) =>
      calls.run('note problems', () =>
        runInTransaction(firestore, async (transaction) => {
          const { json } = (await transaction.get(document)).data() ?? {};
          const before = readProblemState(typeof json === 'string' ? json : undefined);
          const after = change(before);
          if (after !== before) transaction.set(document, { json: JSON.stringify(after) });
          return after;
        }),
      ),
  };
}
