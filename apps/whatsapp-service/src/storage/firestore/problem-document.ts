import type { Firestore } from '@google-cloud/firestore';
import { type ProblemState, type ProblemStore, readProblemState } from '../../problems/problem-store.ts';
import type { Calls } from './calls.ts';
import { collections } from './queries.ts';
import type { QueryCache } from './query-cache.ts';
import { isOvertaken } from './store-fault.ts';

interface ProblemDocumentOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly cached: QueryCache;
  readonly now: () => number;
}

/** Other instances' writes to it are not announced. */
const maxAgeMs = 10 * 60_000;

/** Instances note problems every few seconds. */
const maxTries = 8;

type Change = Parameters<ProblemStore['update']>[0];

/** Keeps the problems in one document that all instances share, as JSON: Firestore would index each field. */
export function createProblemDocument({ firestore, calls, cached, now }: ProblemDocumentOptions): ProblemStore {
  const document = firestore.collection(collections.state).doc('problems');
  const update = (change: Change): Promise<{ readonly state: ProblemState; readonly isChanged: boolean }> =>
    calls.run('note problems', async () => {
      for (let tries = 1; ; tries += 1) {
        const snapshot = await document.get();
        const json: unknown = snapshot.get('json');
        const before = readProblemState(typeof json === 'string' ? json : undefined);
        const state = change(before);
        if (state === before) return { state, isChanged: false };
        const after = { json: JSON.stringify(state) };
        const { updateTime } = snapshot;
        try {
          await (updateTime ? document.update(after, { lastUpdateTime: updateTime }) : document.create(after));
          return { state, isChanged: true };
        } catch (error) {
          if (tries === maxTries || !isOvertaken(error)) throw error;
        }
      }
    });
  return {
    update: async (change) => {
      let isAsked = false;
      const { state } = await cached(
        { name: 'problems', of: null, now: now(), maxAgeMs },
        () => {
          isAsked = true;
          return update(change);
        },
        ({ isChanged }) => (isChanged ? null : Number.POSITIVE_INFINITY),
      );
      // The state in memory is the stored one: only a change of it has to be written.
      if (isAsked || change(state) === state) return state;
      return (await update(change)).state;
    },
  };
}
