import {
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  Timestamp,
} from '@google-cloud/firestore';
import { keptForMs } from '../../../outbox/kept-for.ts';
import type { Lane } from '../../../outbox/lane.ts';
import { isOpen, type OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { OutboxRecords, OutboxWrite, StoredRecord } from '../../../outbox/unit-of-work.ts';
import { indexedText, keyHash } from '../indexed-text.ts';
import { collections, shardOf } from '../queries.ts';
import { readStoredRecord, storedRecord } from '../stored-record.ts';

const collectionOf: Readonly<Record<StoredRecord, string>> = {
  entry: collections.outboxEntries,
  lane: collections.outboxLanes,
  sender: collections.outboxSenders,
  key: collections.outboxKeys,
};

export function outboxRef(firestore: Firestore, kind: StoredRecord, key: string): DocumentReference {
  // Ids of entries are ours, so people may find the document by them; keys hold what clients send.
  return firestore.collection(collectionOf[kind]).doc(kind === 'entry' ? key : keyHash(key));
}

/** The record as it was written, or null where there is none. */
export function outboxRecord<K extends keyof OutboxRecords>(snapshot: DocumentSnapshot): OutboxRecords[K] | null {
  // Written by `outboxDocument` below, from a record of the collection's kind.
  return readStoredRecord(snapshot) as OutboxRecords[K] | null;
}

export interface OutboxDocument {
  readonly ref: DocumentReference;
  readonly data: DocumentData;
}

/** The record and what queries ask for. The body of a message is limited, so its entry fits into a document. */
export function outboxDocument(firestore: Firestore, write: OutboxWrite): OutboxDocument {
  if (write.kind === 'sent') {
    const ref = firestore
      .collection(collections.outboxSent)
      .doc(keyHash(`${write.record.entryId}/${write.record.wamid}`));
    return { ref, data: { ...write.record, at: Date.now(), shard: shardOf(ref.id) } };
  }
  const ref = outboxRef(firestore, write.kind, keyOf(write));
  const stored = storedRecord(write.record);
  if (stored === null) throw new TypeError(`A record of kind ${write.kind} is too large for a document.`);
  return { ref, data: { ...stored, ...indexedFields(write, ref.id) } };
}

function keyOf(write: Exclude<OutboxWrite, { readonly kind: 'sent' }>): string {
  if (write.kind === 'entry') return write.record.id;
  return write.kind === 'sender' ? write.record.phoneNumberId : write.record.key;
}

function indexedFields(write: Exclude<OutboxWrite, { readonly kind: 'sent' }>, id: string): DocumentData {
  switch (write.kind) {
    case 'entry':
      return entryFields(write.record);
    case 'lane':
      return laneFields(write.record, id);
    case 'key':
      return { createdAt: write.record.createdAt, deleteAt: endOf(write.record.createdAt), shard: shardOf(id) };
    case 'sender':
      return { phoneNumberId: indexedText(write.record.phoneNumberId) };
  }
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
    // Left out once it is no longer queued, and so in no list of what is overdue.
    ...(state === 'queued' && { expiresAt }),
    // Left out once its time has come.
    ...(state === 'scheduled' && { sendAt }),
    // Left out while it is open, so that no message is deleted before its end.
    ...(!isOpen(entry) && { deleteAt: endOf(updatedAt) }),
    shard: shardOf(keyHash(id)),
  };
}

/** From when on Firestore's TTL policy may delete it, at its own pace; `tidy` does where there is no such policy. */
const endOf = (at: number): Timestamp => Timestamp.fromMillis(at + keptForMs);

function laneFields({ key, phoneNumberId, dueAt, needs }: Lane, id: string): DocumentData {
  return {
    key: indexedText(key),
    phoneNumberId: indexedText(phoneNumberId),
    needs,
    isResting: dueAt === null,
    // Left out, and so in no list of what is due.
    ...(dueAt !== null && { dueAt }),
    shard: shardOf(id),
  };
}
