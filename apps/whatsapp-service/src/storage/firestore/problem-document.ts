import type { Firestore } from '@google-cloud/firestore';
import { type ProblemState, type ProblemStore, readProblemState } from '../../problems/problem-store.ts';
import type { Calls } from './calls.ts';
import { collections } from './queries.ts';
import type { Rests } from './rests.ts';
import { runInTransaction } from './run-in-transaction.ts';

interface ProblemDocumentOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly rests: Rests;
  readonly now: () => number;
}

/** What other instances write there is announced to none. */
const restMs = 10 * 60_000;

type Change = Parameters<ProblemStore['update']>[0];

/** Keeps the problems in one document that all instances share, as JSON: Firestore would index each field. */
export function createProblemDocument({ firestore, calls, rests, now }: ProblemDocumentOptions): ProblemStore {
  const document = firestore.collection(collections.state).doc('problems');
  const update = (change: Change): Promise<{ readonly state: ProblemState; readonly isChanged: boolean }> =>
    calls.run('note problems', () =>
      runInTransaction(firestore, async (transaction) => {
        const { json } = (await transaction.get(document)).data() ?? {};
        const before = readProblemState(typeof json === 'string' ? json : undefined);
        const after = change(before);
        if (after !== before) transaction.set(document, { json: JSON.stringify(after) });
        return { state: after, isChanged: after !== before };
      }),
    );
  return {
    update: async (change) => {
      let isAsked = false;
      const { state } = await rests(
        { name: 'problems', of: null, now: now(), maxMs: restMs },
        () => {
          isAsked = true;
          return update(change);
        },
        ({ isChanged }) => (isChanged ? null : Number.POSITIVE_INFINITY),
      );
      // What is in memory is what is stored: only a change of it has to be written.
      if (isAsked || change(state) === state) return state;
      return (await update(change)).state;
    },
  };
}
