import type { DocumentData, DocumentSnapshot, Firestore, Timestamp } from '@google-cloud/firestore';
import type { EventResult } from '../../inbound/webhook-event.ts';
import type { EventState } from './event-document.ts';
import { collections, eventParts } from './queries.ts';
import { eventExpiry, expiryFieldsOfEvent } from './retention/event-expiry.ts';
import { runInTransaction } from './run-in-transaction.ts';
import { grpc, grpcCode } from './store-fault.ts';
import { retentionOf } from './stored-record.ts';

/** A result says how many items of each kind there were; kinds are Meta's words, and a hostile webhook has many. */
export const maxInlineBytes = 50_000;
const partBytes = 950_000;

/**
 * Writes an event's result, unless somebody else did, or it was put up for a replay since it was read. Says whether it
 * was written.
 */
export async function finishEvent(firestore: Firestore, event: EventAsRead, result: EventResult): Promise<boolean> {
  return (await finishAsRead(firestore, event, result)) || finishAsItIs(firestore, event, result);
}

/** An event as it was read, as far as its end depends on that. */
export interface EventAsRead {
  readonly id: string;
  readonly replays: number;
  readonly updatedAt: Timestamp | null;
  readonly rawParts: number;
  /** When Firestore deletes it; null for never. */
  readonly expiry: Timestamp | null;
}

/** Reads nothing if the document has not changed since, which Firestore checks; false if it has, or has parts. */
async function finishAsRead(
  firestore: Firestore,
  { id, updatedAt, rawParts, expiry }: EventAsRead,
  result: EventResult,
): Promise<boolean> {
  const json = JSON.stringify(result);
  const isOneDocument = Buffer.byteLength(json) <= maxInlineBytes && (rawParts === 0 || expiry === null);
  if (!isOneDocument || updatedAt === null) return false;
  const data = { state: 'processed' satisfies EventState, result: json, resultParts: 0, ...dated(expiry) };
  const ref = firestore.collection(collections.events).doc(id);
  try {
    await firestore.batch().update(ref, data, { lastUpdateTime: updatedAt }).commit();
    return true;
  } catch (error) {
    const code = grpcCode(error);
    if (code === grpc.failedPrecondition || code === grpc.notFound) return false;
    throw error;
  }
}

const dated = (expiry: Timestamp | null) => (expiry ? { deleteAt: expiry } : {});

function finishAsItIs(
  firestore: Firestore,
  event: Pick<EventAsRead, 'id' | 'replays'>,
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

/** The parts of a result that is too long for the document of its event. */
export function cut(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.byteLength / partBytes);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * partBytes, (index + 1) * partBytes));
}
