import { type DocumentSnapshot, FieldValue, type Firestore } from '@google-cloud/firestore';
import { eventId } from '../../../inbound/event-id.ts';
import { cipherOf } from '../encryption/content-cipher.ts';
import { collections, eventParts } from '../queries.ts';
import { storedBody } from '../raw-body.ts';
import { runInTransaction } from '../run-in-transaction.ts';
import { storedPayload } from '../stored-payload.ts';

/**
 * Replaces the body of an event by the result of `change`; null leaves it. The event's id stays that of the body that
 * Meta sent; `bodyId` is that of the body stored now. The readable map is removed, since it would have to be made
 * again.
 */
export function changeBody(
  firestore: Firestore,
  id: string,
  change: (body: Uint8Array) => Uint8Array | null,
): Promise<boolean> {
  return runInTransaction(firestore, async (transaction) => {
    const snapshot = await transaction.get(firestore.collection(collections.events).doc(id));
    const after = snapshot.exists ? change(await storedPayload(firestore, snapshot)) : null;
    if (after === null) return false;
    const { encoding, inline, parts } = await storedBody(after, (bytes) =>
      cipherOf(firestore).seal(bytes, snapshot.ref.path),
    );
    const partOf = (index: number) => snapshot.ref.collection(eventParts).doc(`raw-${index}`);
    for (const [index, part] of parts.entries()) transaction.set(partOf(index), { bytes: part });
    for (let index = parts.length; index < partsOf(snapshot); index += 1) transaction.delete(partOf(index));
    transaction.update(snapshot.ref, {
      ...{ rawEncoding: encoding, rawParts: parts.length, sizeBytes: after.byteLength },
      raw: inline ?? FieldValue.delete(),
      payload: FieldValue.delete(),
      bodyId: eventId(after),
      erasedAt: new Date().toISOString(),
    });
    return true;
  });
}

const partsOf = (snapshot: DocumentSnapshot): number => Number(snapshot.get('rawParts'));
