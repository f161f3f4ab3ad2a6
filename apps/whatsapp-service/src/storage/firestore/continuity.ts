import type { Firestore } from '@google-cloud/firestore';
import { type Continuity, type ContinuityStore, extendContinuity } from '../../inbound/continuity.ts';
import type { Calls } from './calls.ts';
import { collections } from './queries.ts';
import { runInTransaction } from './run-in-transaction.ts';

/** Keeps since when reception is whole, in one document that all instances share: while one of them is up, it is. */
export function createContinuity(firestore: Firestore, calls: Calls): ContinuityStore {
  const document = firestore.collection(collections.state).doc('continuity');
  return {
    extend: (now, isBroken) =>
      calls.run('record the reception heartbeat', () =>
        runInTransaction(firestore, async (transaction) => {
          const after = extendContinuity(readBefore((await transaction.get(document)).data()), now, isBroken);
          transaction.set(document, after);
          return after;
        }),
      ),
  };
}

function readBefore(data: Record<string, unknown> | undefined): Continuity | null {
  const { since, seenAt } = data ?? {};
  return typeof since === 'number' && typeof seenAt === 'number' ? { since, seenAt } : null;
}
