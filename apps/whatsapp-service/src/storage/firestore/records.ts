import type { DocumentData, DocumentReference, Firestore } from '@google-cloud/firestore';
import { conversationRecords, messageRecords } from '../../conversations/collections.ts';
import { activeAt } from '../../conversations/conversation-facts.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import { messagePlace } from '../../conversations/message-order.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { lastControl } from '../../conversations/thread-control.ts';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import { settlements } from '../../outbox/collections.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { Collection } from '../../records/collection.ts';
import { type Add, appends, type Put, puts, type Write } from '../../records/flow.ts';
import { indexedText, keyHash } from './indexed-text.ts';
import { collections, shardOf, workShardOf } from './queries.ts';
import { receivedExpiry } from './retention/event-expiry.ts';
import { deleteAt, readStoredRecord, retentionOf, type StoredDocument, storedRecord } from './stored-record.ts';

/** The index fields of an event's items, besides those of the items themselves. */
export interface ItemContext {
  readonly eventId: string;
  /** As in the event's document. */
  readonly receivedAt: string;
  readonly isReplay: boolean;
  /** Absent if statuses go to the outbox by its feed alone. */
  readonly settling?: Settling;
}

/** How statuses are applied to entries of the outbox in the commit of their item. */
export interface Settling {
  readonly now: () => number;
  /** Called once they are committed. */
  readonly onSettled: (entries: readonly OutboxEntry[]) => void;
}

/** The document of a record, which replaces the existing one; null deletes it. */
export interface RecordDocument {
  readonly ref: DocumentReference;
  readonly data: DocumentData | null;
  /** Replaces the fields of `data` alone. */
  readonly isAdded?: boolean;
  /** Fields that grow by as much as it says. */
  readonly counted?: Readonly<Record<string, number>>;
}

/** Thrown for a record that no document can hold; the item is then kept as failed under this name. */
export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError';
}

/** A message of 1 MiB with everything known about it; a longer record is not worth the time that it takes. */
const maxBytes = 1_150_000;

export function recordRef(firestore: Firestore, { name }: Collection, key: string): DocumentReference {
  return firestore.collection(`whatsapp_${name}`).doc(keyHash(key));
}

/** The record as it was written, or null if there is none. */
export function recordFrom<T extends object>(_collection: Collection<T>, snapshot: StoredDocument): T | null {
  // Written by `recordDocument` below, from a record of the collection.
  return readStoredRecord(snapshot) as T | null;
}

/** The record and the fields for queries. Throws RecordTooLargeError. */
export function recordDocument(firestore: Firestore, write: Write, context: ItemContext): RecordDocument {
  if (appends(settlements, write)) {
    // On its way to the outbox, which takes it away when it has applied it.
    const ref = firestore.collection(collections.outboxSettlements).doc(keyHash(settlements.keyOf(write.record)));
    // Those of one message go to one instance, in order.
    const shard = workShardOf(keyHash(write.record.entryId));
    return { ref, data: { settlement: write.record, at: write.record.at, shard } };
  }
  if (write.op === 'append') throw new TypeError(`No item appends to ${write.feed.name}.`);
  if (write.op === 'add') return usageDocument(firestore, write, context);
  const ref = recordRef(firestore, write.collection, write.key);
  if (write.op === 'remove') return { ref, data: null };
  const stored = storedRecord(ref, write.record, maxBytes);
  if (stored === null) throw new RecordTooLargeError('The record is too large.');
  // An item that is written again keeps the changes in its document.
  const isAdded = write.collection === itemRecords;
  const expiry = expiryOf(firestore, write, context);
  return { ref, data: { ...stored, ...indexedFields(write, ref.id, context), ...expiry }, isAdded };
}

/**
 * One document sustains about one write a second; a number sends up to 80 messages a second, most of which count under
 * the same usage key. https://firebase.google.com/docs/firestore/solutions/counters
 */
const usageParts = 32;

/** A line of usage is counted in up to `usageParts` documents, by event. */
function usageDocument(firestore: Firestore, { key, by }: Add, { eventId }: ItemContext): RecordDocument {
  const ref = firestore
    .collection(collections.usage)
    .doc(keyHash(`${Number.parseInt(eventId.slice(0, 2), 16) % usageParts}|${key}`));
  const data = { key: indexedText(key), day: key.slice(0, 10) };
  return { ref, data, isAdded: true, counted: { delivered: by } };
}

/** From when on Firestore may delete it: an item goes with its event. */
function expiryOf(firestore: Firestore, write: Put, { receivedAt }: ItemContext): DocumentData {
  if (!puts(itemRecords, write)) return deleteAt(firestore, write.collection, write.record);
  const expiry = receivedExpiry(retentionOf(firestore), receivedAt, write.record.phoneNumberId ?? null);
  return expiry ? { deleteAt: expiry } : {};
}

function indexedFields(write: Put, id: string, context: ItemContext): DocumentData {
  if (puts(itemRecords, write)) return itemFields(write.record, context);
  if (puts(messageRecords, write)) return messageFields(write.record);
  if (puts(conversationRecords, write)) return conversationFields(write.record, id);
  return {};
}

function itemFields(record: ItemRecord, { eventId, receivedAt }: ItemContext): DocumentData {
  const users = [record.waId, record.userId].filter((user) => user !== undefined);
  return {
    eventId,
    receivedAt,
    shard: shardOf(eventId),
    kind: indexedText(record.kind),
    kindGroup: indexedText(record.kind.split('.', 1)[0] ?? ''),
    users: users.map(indexedText),
    via: indexedText(record.via ?? ''),
    ...(record.wamid === undefined ? {} : { wamid: indexedText(record.wamid) }),
  };
}

/** `at` and `key` are the message's place in its conversation's list (`messagePlace`). */
function messageFields(record: MessageRecord): DocumentData {
  const { wamid, phoneNumberId, conversationKey } = record;
  const [at, tie] = messagePlace(record);
  return {
    key: indexedText(tie),
    wamid: indexedText(wamid),
    phoneNumberId: indexedText(phoneNumberId),
    ...(conversationKey === null ? {} : { conversationKey: indexedText(conversationKey) }),
    at,
  };
}

/**
 * `users` are all ids of the person, and the numbers that they were seen with, which may be another's by now.
 * A record that is part of another has its id only: the list's fields are missing, and so it is in no list.
 */
function conversationFields(record: ConversationRecord, id: string): DocumentData {
  if (record.partOf !== null) return { id: record.id };
  const aliases = [record.key, ...record.members].map((key) => key.slice(record.phoneNumberId.length + 1));
  const users = aliases.filter((alias) => /^[upw]:/.test(alias)).map((alias) => alias.slice(2));
  return {
    id: record.id,
    key: indexedText(record.key),
    phoneNumberId: indexedText(record.phoneNumberId),
    users: [...new Set([...users, ...Object.keys(record.total.numbers)].map(indexedText))],
    lastAt: activeAt(record.total) ?? 0,
    control: lastControl(record.total)?.state ?? 'unknown',
    shard: shardOf(id),
  };
}
