import { type DocumentData, type Firestore, Timestamp } from '@google-cloud/firestore';
import { changesKeptMs } from '../../../changes/change.ts';
import { consumerPlaces } from '../../../changes/collections.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import type { ItemRecord } from '../../../inbound/item-record.ts';
import { type SentRecord, sentMessages, settlements } from '../../../outbox/collections.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import type { Collection } from '../../../records/collection.ts';
import { append, put, type Write } from '../../../records/flow.ts';
import { keyHash } from '../../../records/key-hash.ts';
import { type ChangeValue, createChangeTimes, type PlaceValue } from '../../../transfer/change-value.ts';
import type { DumpLoader, DumpRecord } from '../../../transfer/dump.ts';
import {
  changesName,
  collectionNamed,
  eventsName,
  sentName,
  settlementsName,
  stateName,
  usageName,
} from '../../../transfer/dump-names.ts';
import { continuityKey, problemsKey } from '../../../transfer/state-keys.ts';
import type { Connection } from '../connection.ts';
import { dataOf } from '../firestore-records.ts';
import { indexedText } from '../indexed-text.ts';
import { noEvent } from '../item-transaction.ts';
import { outboxDocument } from '../outbox/outbox-documents.ts';
import { collections, shardOf } from '../queries.ts';
import { type RecordDocument, recordDocument, recordRef } from '../records.ts';
import { loadEvents } from './load-events.ts';
import { changeDocumentId, placeOf } from './load-places.ts';
import { requestTimeoutMs } from './open-source.ts';
import { persistently } from './persistently.ts';

type ToDocuments = (records: readonly DumpRecord[]) => Promise<readonly RecordDocument[]>;

/** How the records of a collection are stored: each as the document that the service itself would write. */
export function createLoader(connection: Connection, name: string): DumpLoader {
  const { firestore } = connection;
  if (name === eventsName) return loadEvents(connection, requestTimeoutMs);
  if (name === changesName) return loadChanges(firestore);
  const documents = documentsOf(firestore, name);
  return {
    pass: () => undefined,
    store: async (records) => putAll(firestore, await documents(records)),
  };
}

/** Records of an export were checked by their hash, and came from records of this type. */
const as = <T>(value: object): T => value as T;

function documentsOf(firestore: Firestore, name: string): ToDocuments {
  const each =
    (documentOf: (record: DumpRecord) => RecordDocument): ToDocuments =>
    async (records) =>
      records.map(documentOf);
  if (name === usageName) return each((record) => usageDocument(firestore, record));
  if (name === settlementsName)
    return each(({ value }) => recordDocument(firestore, append(settlements, as<Settlement>(value)), noEvent));
  if (name === sentName)
    return each(({ value }) => outboxDocument(firestore, append(sentMessages, as<SentRecord>(value))));
  if (name === stateName) return each((record) => stateDocument(firestore, record));
  if (name === itemRecords.name) return itemDocuments(firestore);
  if (name === consumerPlaces.name)
    return (records) =>
      Promise.all(
        records.map(async ({ value }) => {
          const place = await placeOf(firestore, as<PlaceValue>(value));
          return declaredDocument(firestore, put(consumerPlaces, place), consumerPlaces);
        }),
      );
  const collection = collectionNamed(name);
  if (collection === undefined) throw new TypeError(`There is no collection ${name}.`);
  if (!collection.hasOwnTables)
    return each(({ value }) => declaredDocument(firestore, put(collection, value), collection));
  if (name.startsWith('outbox_')) return each(({ value }) => outboxDocument(firestore, put(collection, value)));
  return each(({ value }) => recordDocument(firestore, put(collection, value), noEvent));
}

function declaredDocument(
  firestore: Firestore,
  write: Write & { readonly key: string },
  collection: Collection,
): RecordDocument {
  return { ref: recordRef(firestore, collection, write.key), data: dataOf(firestore, write) };
}

/** All of a line in the first of the documents that it is counted in. */
function usageDocument(firestore: Firestore, { key, value }: DumpRecord): RecordDocument {
  const { delivered } = as<{ readonly delivered: number }>(value);
  const ref = firestore.collection(collections.usage).doc(keyHash(`0|${key}`));
  return { ref, data: { key: indexedText(key), day: key.slice(0, 10), delivered } };
}

function stateDocument(firestore: Firestore, { key, value }: DumpRecord): RecordDocument {
  const ref = firestore.collection(collections.state).doc(key);
  if (key === problemsKey) return { ref, data: { json: JSON.stringify(value) } };
  if (key !== continuityKey) throw new TypeError(`There is no state ${key}.`);
  return { ref, data: { ...value } };
}

/** Items are listed and expire by the time at which their event arrived. */
function itemDocuments(firestore: Firestore): ToDocuments {
  return async (records) => {
    const items = records.map(({ value }) => as<ItemRecord>(value));
    const ids = [...new Set(items.map(({ eventId }) => eventId))];
    const refs = ids.map((id) => firestore.collection(collections.events).doc(id));
    const events =
      refs.length === 0 ? [] : await persistently(() => firestore.getAll(...refs, { fieldMask: ['receivedAt'] }));
    const arrivals = new Map(events.map((event) => [event.id, event.get('receivedAt') ?? '']));
    return items.map((item) =>
      recordDocument(firestore, put(itemRecords, item), {
        ...{ eventId: item.eventId, receivedAt: arrivals.get(item.eventId) ?? '', isReplay: false },
      }),
    );
  };
}

/** One document for each, dated by microseconds, so that their order is that of the export. */
function loadChanges(firestore: Firestore): DumpLoader {
  const dated = createChangeTimes();
  const documentOf = ({ key, value }: DumpRecord): RecordDocument => {
    const { change, committedAt } = as<ChangeValue>(value);
    const micros = dated(committedAt);
    const ref = firestore.collection(collections.changes).doc(changeDocumentId(Number(key)));
    const data: DocumentData = {
      changes: JSON.stringify([change]),
      changedAt: new Timestamp(Math.floor(micros / 1_000_000), (micros % 1_000_000) * 1_000),
      shard: shardOf(ref.id),
      deleteAt: Timestamp.fromMillis(committedAt + changesKeptMs),
    };
    return { ref, data };
  };
  return {
    pass: ({ value }) => void dated(as<ChangeValue>(value).committedAt),
    store: async (records) => putAll(firestore, records.map(documentOf)),
  };
}

async function putAll(firestore: Firestore, documents: readonly RecordDocument[]): Promise<void> {
  await persistently(() => {
    const batch = firestore.batch();
    for (const { ref, data } of documents) if (data) batch.set(ref, data);
    return batch.commit();
  });
}
