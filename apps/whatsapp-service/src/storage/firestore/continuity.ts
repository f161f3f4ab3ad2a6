import type { DocumentSnapshot, Firestore, Timestamp } from '@google-cloud/firestore';
import { type Continuity, type ContinuityStore, extendContinuity } from '../../inbound/continuity.ts';
import type { Calls } from './calls.ts';
import { collections } from './queries.ts';
import { isOvertaken } from './store-fault.ts';

/** The document's state when it was written or read. */
interface Known {
  readonly continuity: Continuity | null;
  /** Null if there is no document. */
  readonly updatedAt: Timestamp | null;
}

const maxAttempts = 5;

/**
 * Records since when reception has been complete, in one document that all instances share: while one of them runs, it
 * is. The document as last written here is not read again; a write on top of another instance's fails, and reads it
 * then.
 */
export function createContinuity(firestore: Firestore, calls: Calls): ContinuityStore {
  const document = firestore.collection(collections.state).doc('continuity');
  let known: Known | null = null;
  const write = async (after: Continuity, updatedAt: Timestamp | null): Promise<Timestamp> => {
    const fields = { ...after };
    const written = updatedAt ? document.update(fields, { lastUpdateTime: updatedAt }) : document.create(fields);
    return (await written).writeTime;
  };
  return {
    extend: (now, isBroken) =>
      calls.run('record the reception heartbeat', async () => {
        for (let attempt = 1; ; attempt += 1) {
          const { continuity, updatedAt }: Known = known ?? asKnown(await document.get());
          known = null;
          const after = extendContinuity(continuity, now, isBroken);
          try {
            known = { continuity: after, updatedAt: await write(after, updatedAt) };
            return after;
          } catch (error) {
            if (attempt === maxAttempts || !isOvertaken(error)) throw error;
          }
        }
      }),
  };
}

const asKnown = (snapshot: DocumentSnapshot): Known => ({
  continuity: readBefore(snapshot.data()),
  updatedAt: snapshot.updateTime ?? null,
});

function readBefore(data: Record<string, unknown> | undefined): Continuity | null {
  const { since, seenAt } = data ?? {};
  return typeof since === 'number' && typeof seenAt === 'number' ? { since, seenAt } : null;
}
