import type { DocumentData, DocumentReference, Firestore } from '@google-cloud/firestore';
import { outboxEntries, outboxKeys, outboxLanes, outboxSenders, sentMessages } from '../../../outbox/collections.ts';
import type { Lane } from '../../../outbox/lane.ts';
import { isOpen, type OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { Collection } from '../../../records/collection.ts';
import { appends, type Put, puts, type Write } from '../../../records/flow.ts';
import { indexedText, keyHash } from '../indexed-text.ts';
import { collections, shardOf, workShardOf } from '../queries.ts';
import { deleteAt, readStoredRecord, type StoredDocument, storedRecord } from '../stored-record.ts';

export function outboxRef(firestore: Firestore, collection: Collection, key: string): DocumentReference {
  // Ids of entries are ours, so people may find the document by them; keys contain clients' texts.
  const id = collection === outboxEntries ? key : keyHash(key);
  return firestore.collection(`whatsapp_${collection.name}`).doc(id);
}

/** The record as it was written, or null if there is none. */
export function outboxRecord<T extends object>(_collection: Collection<T>, snapshot: StoredDocument): T | null {
  // Written by `outboxDocument` below, from a record of the collection.
  return readStoredRecord(snapshot) as T | null;
}

export interface OutboxDocument {
  readonly ref: DocumentReference;
  readonly data: DocumentData;
}

/** The record and the fields for queries. The body of a message is limited, so its entry fits into a document. */
export function outboxDocument(firestore: Firestore, write: Write): OutboxDocument {
  if (appends(sentMessages, write)) {
    const ref = firestore.collection(collections.outboxSent).doc(keyHash(sentMessages.keyOf(write.record)));
    // What Meta's answer revealed goes into the conversation, which is never rebuilt here.
    const { learned: _learned, ...record } = write.record;
    return { ref, data: { ...record, at: Date.now(), shard: workShardOf(ref.id) } };
  }
  if (write.op !== 'put') throw new TypeError('The outbox only puts records, and appends what was sent.');
  const ref = outboxRef(firestore, write.collection, write.key);
  const stored = storedRecord(ref, write.record);
  if (stored === null) throw new TypeError(`A record of ${write.collection.name} is too large for a document.`);
  const expiry = deleteAt(firestore, write.collection, write.record);
  return { ref, data: { ...stored, ...indexedFields(write, ref.id), ...expiry } };
}

function indexedFields(write: Put, id: string): DocumentData {
  if (puts(outboxEntries, write)) return entryFields(write.record);
  if (puts(outboxLanes, write)) return laneFields(write.record, id);
  if (puts(outboxSenders, write)) return { phoneNumberId: indexedText(write.record.phoneNumberId) };
  if (!puts(outboxKeys, write)) throw new TypeError(`${write.collection.name} is not the outbox's own.`);
  return { createdAt: write.record.createdAt, shard: shardOf(id) };
}

function entryFields(entry: OutboxEntry): DocumentData {
  const { id, lane, position, state, phoneNumberId, recipient, createdAt, updatedAt, expiresAt, sendAt } = entry;
  return {
    id,
    lane: indexedText(lane),
    position,
    state,
    isOpen: isOpen(entry),
    phoneNumberId: indexedText(phoneNumberId),
    recipient: indexedText(recipient),
    createdAt,
    updatedAt,
    // Absent once it is no longer queued, so that the index of overdue entries leaves it out.
    ...(state === 'queued' && { expiresAt }),
    // Left out once its time has come.
    ...(state === 'scheduled' && { sendAt }),
    shard: shardOf(keyHash(id)),
  };
}

function laneFields({ key, phoneNumberId, dueAt, needs }: Lane, id: string): DocumentData {
  return {
    key: indexedText(key),
    phoneNumberId: indexedText(phoneNumberId),
    needs,
    isResting: dueAt === null,
    // Absent without a due time, so that the index of due lanes leaves it out.
    ...(dueAt !== null && { dueAt }),
    shard: workShardOf(id),
  };
}
