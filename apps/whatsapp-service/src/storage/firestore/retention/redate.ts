import {
  FieldPath,
  type Firestore,
  type QueryDocumentSnapshot,
  Timestamp,
  type WriteBatch,
} from '@google-cloud/firestore';
import type { Collection } from '../../../records/collection.ts';
import type { Retention } from '../../../records/retention.ts';
import { eventParts } from '../queries.ts';
import { readStoredRecord } from '../stored-record.ts';
import { deleteAtField } from './event-expiry.ts';

/** A collection whose documents are dated again: the fields that are read of them, and when each may go. */
export interface DatedTable {
  readonly collection: string;
  readonly fields: readonly string[];
  expiryOf(doc: QueryDocumentSnapshot): Timestamp | null;
}

/** A collection whose documents are dated by their records. */
export function recordTable<T extends object>(collection: Collection<T>, retention: Retention): DatedTable {
  return {
    collection: `whatsapp_${collection.name}`,
    fields: ['doc', 'deleteAt'],
    expiryOf: (doc) => {
      // Written from a record of the collection.
      const record = readStoredRecord(doc) as T | null;
      const until = record && collection.keptUntil?.(record, retention);
      return until == null ? null : Timestamp.fromMillis(until);
    },
  };
}

/** Dates the next documents by their ids; the last of them, or null at the end. */
export async function redateNext(
  firestore: Firestore,
  { collection, fields, expiryOf }: DatedTable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<string | null> {
  const all = firestore
    .collection(collection)
    .orderBy(FieldPath.documentId())
    .select(...fields);
  const { docs } = await (after === null ? all : all.startAfter(after)).limit(limit).get();
  const batch = firestore.batch();
  for (const doc of docs) redate(batch, doc, expiryOf(doc));
  await batch.commit();
  return docs.length < limit ? null : (docs.at(-1)?.id ?? null);
}

function redate(batch: WriteBatch, doc: QueryDocumentSnapshot, expiry: Timestamp | null): void {
  const before: Timestamp | undefined = doc.get('deleteAt');
  if (before?.toMillis() === expiry?.toMillis()) return;
  // One that changes meanwhile has been dated by that, or is found by the next step.
  batch.update(doc.ref, deleteAtField(expiry), { lastUpdateTime: doc.updateTime });
  for (const part of partsOf(doc)) batch.set(part, deleteAtField(expiry), { merge: true });
}

function partsOf(doc: QueryDocumentSnapshot) {
  const parts = doc.ref.collection(eventParts);
  const named = (name: string, count: unknown) =>
    Array.from({ length: Number(count ?? 0) }, (_, index) => parts.doc(`${name}-${index}`));
  return [...named('raw', doc.get('rawParts')), ...named('result', doc.get('resultParts'))];
}
