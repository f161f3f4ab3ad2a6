import type { DocumentData, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { EventResult } from '../../inbound/webhook-event.ts';
import type { EventState } from './event-document.ts';
import { collections, eventParts } from './queries.ts';
import { eventExpiry, expiryFieldsOfEvent } from './retention/event-expiry.ts';
import { runInTransaction } from './run-in-transaction.ts';
import { retentionOf } from './stored-record.ts';

/** A result says how many items of each kind there were; kinds are Meta's words, and a hostile webhook has many. */
const maxInlineBytes = 50_000;
const partBytes = 950_000;

/**
 * Writes an event's result, unless somebody else did, or it was put up for a replay since it was read. Says whether it
 * was written.
 */
export function finishEvent(
  firestore: Firestore,
  event: { readonly id: string; readonly replays: number },
  result: EventResult,
): Promise<boolean> {
  const ref = firestore.collection(collections.events).doc(event.id);
  return runInTransaction(firestore, async (transaction) => {
    const [current] = await transaction.getAll(ref, { fieldMask: [...expiryFieldsOfEvent, 'replays'] });
    if (current?.get('state') !== ('pending' satisfies EventState) || current.get('replays') !== event.replays)
      return false;
    const expiry = eventExpiry(retentionOf(firestore), current);
    const json = Buffer.from(JSON.stringify(result));
    const parts = json.byteLength <= maxInlineBytes ? [] : cut(json);
    for (const [index, bytes] of parts.entries()) {
      transaction.set(ref.collection(eventParts).doc(`result-${index}`), {
        bytes,
        ...(expiry && { deleteAt: expiry }),
      });
    }
    const rawParts = expiry ? Number(current.get('rawParts') ?? 0) : 0;
    for (let index = 0; index < rawParts; index += 1) {
      transaction.update(ref.collection(eventParts).doc(`raw-${index}`), { deleteAt: expiry });
    }
    transaction.update(ref, {
      state: 'processed' satisfies EventState,
      result: parts.length > 0 ? null : json.toString(),
      resultParts: parts.length,
      ...(expiry && { deleteAt: expiry }),
    });
    return true;
  });
}

/** The event's result as JSON, from its document or from its parts; null while it has none. */
export async function readResult(firestore: Firestore, snapshot: DocumentSnapshot): Promise<string | null> {
  const { result, resultParts }: DocumentData = snapshot.data() ?? {};
  if (!resultParts) return result ?? null;
  const parts = snapshot.ref.collection(eventParts);
  const refs = Array.from({ length: resultParts }, (_, index) => parts.doc(`result-${index}`));
  return Buffer.concat((await firestore.getAll(...refs)).map((part) => part.get('bytes'))).toString();
}

function cut(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.byteLength / partBytes);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * partBytes, (index + 1) * partBytes));
}
