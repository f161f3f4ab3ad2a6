import {
  type DocumentData,
  type DocumentReference,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import { changes } from '../../changes/change.ts';
import { type Collection, type Index, indexEntries } from '../../records/collection.ts';
import { appends, type Flow, type Read, runFlowAsync, type Write } from '../../records/flow.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';
import { type IndexRange, listName, type RecordStore, recordsOnly, type Written } from '../../records/record-store.ts';
import type { Calls } from './calls.ts';
import { changesDocument } from './change-feed.ts';
import { type Documents, inTransaction, runWithoutLocks } from './documents.ts';
import { indexedText } from './indexed-text.ts';
import { expiryShape, indexFields, indexShape, query, shardOf, shards } from './queries.ts';
import { recordFrom, recordRef } from './records.ts';
import { recordTable, redateNext } from './retention/redate.ts';
import { runInTransaction } from './run-in-transaction.ts';
import { deleteAt, retentionOf, storedRecord } from './stored-record.ts';

/** How many documents one commit removes. */
const removedAtOnce = 400;

/** Declared collections in Firestore, each in one of its own; a rule runs in a transaction. */
export function createFirestoreRecords(firestore: Firestore, calls: Calls): RecordStore {
  const refOf = (collection: Collection, key: string): DocumentReference =>
    recordRef(firestore, recordsOnly(collection), key);
  const rangeOf = (index: Index, { group, from, until }: IndexRange): Query => {
    recordsOnly(index.collection);
    return query(firestore, indexShape(index), { contains: indexedText(group), among: shards, from, until });
  };
  return {
    run: (start) =>
      calls.run('run a rule', async () => {
        const rule = <T extends Written>(flow: Flow<T>, documents: Documents, first: First): Promise<T> =>
          runRule({ firestore, refOf, rangeOf }, flow, { documents, first });
        const done = await runWithoutLocks(firestore, (documents) =>
          rule(start(), documents, () => Promise.reject(new NeedsTransaction())),
        ).catch((error: unknown) => {
          if (error instanceof NeedsTransaction) return null;
          throw error;
        });
        if (done) return done;
        return runInTransaction(firestore, (transaction) =>
          rule(start(), inTransaction(transaction, []), async (asked) => (await transaction.get(asked)).docs[0]),
        );
      }),
    find: (collection, key) =>
      calls.run('read a record', async () => recordFrom(collection, await refOf(collection, key).get())),
    list: (index, range, page) =>
      calls.run('list records', async () => {
        const list = listName(index, range);
        const all = rangeOf(index, range);
        const rest = page.cursor === undefined ? all : all.startAfter(...readCursor(list, page.cursor));
        const { docs } = await rest.limit(page.limit + 1).get();
        const shown = docs.slice(0, page.limit);
        const last = docs.length > page.limit ? shown.at(-1) : undefined;
        const [, placeField] = indexFields(index.name);
        return {
          data: shown.flatMap((doc) => recordFrom(index.collection, doc) ?? []),
          nextCursor: last ? writeCursor(list, [last.get(placeField), last.get('key')]) : null,
        };
      }),
    count: (index, range) =>
      calls.run('count records', async () => (await rangeOf(index, range).count().get()).data().count),
    sweep: (collection, now, limit) =>
      calls.run('remove expired records', async () => {
        const until = Timestamp.fromMillis(now);
        const expired = query(firestore, expiryShape(recordsOnly(collection)), { among: shards, until });
        const { docs } = await expired.limit(Math.min(limit, removedAtOnce)).get();
        const batch = firestore.batch();
        // One that is kept longer meanwhile stays, and with it this batch: the next sweep sees it as it is.
        for (const doc of docs) batch.delete(doc.ref, { lastUpdateTime: doc.updateTime });
        await batch.commit();
        return docs.length;
      }),
    redate: (collection, place, limit) =>
      calls.run('date records', () =>
        redateNext(firestore, recordTable(recordsOnly(collection), retentionOf(firestore)), {
          after: place,
          limit: Math.min(limit, removedAtOnce),
        }),
      ),
  };
}

/** Thrown if a rule reads an index: only a transaction ensures that no new record comes before the one found. */
class NeedsTransaction extends Error {}

type First = (asked: Query) => Promise<QueryDocumentSnapshot | undefined>;

interface Places {
  readonly firestore: Firestore;
  readonly refOf: (collection: Collection, key: string) => DocumentReference;
  readonly rangeOf: (index: Index, range: IndexRange) => Query;
}

async function runRule<T extends Written>(
  { firestore, refOf, rangeOf }: Places,
  flow: Flow<T>,
  { documents, first }: { readonly documents: Documents; readonly first: First },
): Promise<T> {
  const done = await runFlowAsync(flow, async (read: Read) => {
    if (read.op === 'load') return recordFrom(read.collection, await documents.get(refOf(read.collection, read.key)));
    const behind = rangeOf(read.index, { group: read.group }).startAfter(read.after, lastKey).limit(1);
    const found = await first(behind);
    return found ? recordFrom(read.index.collection, found) : null;
  });
  const appended = done.writes.flatMap((write) => (appends(changes, write) ? write.record : []));
  const others = done.writes.filter((write) => !appends(changes, write));
  for (const [write, document] of others.map((write) => [write, dataOf(firestore, write)] as const)) {
    if (!('collection' in write)) continue;
    if (document === null) documents.delete(refOf(write.collection, write.key));
    else documents.set(refOf(write.collection, write.key), document);
  }
  if (appended.length > 0) {
    const { ref, data } = changesDocument(firestore, appended);
    documents.set(ref, data);
  }
  return done;
}

/** The document that a write stores, replacing the existing one; null for one that removes it. */
export function dataOf(firestore: Firestore, write: Write): DocumentData | null {
  if (write.op === 'remove') return null;
  if (write.op !== 'put') throw new TypeError('A record store has no counters, and no feed but that of the changes.');
  return {
    ...documentOf(recordRef(firestore, write.collection, write.key), write.collection, write.key, write.record),
    ...deleteAt(firestore, write.collection, write.record),
  };
}

/** Sorts after every key. */
const lastKey = '\u{10FFFF}';

/** The record, and its index entries: for each index its groups and its place. */
function documentOf<T extends object>(
  ref: DocumentReference,
  collection: Collection<T>,
  key: string,
  record: T,
): DocumentData {
  const stored = storedRecord(ref, record);
  if (stored === null) throw new TypeError(`A record of ${collection.name} is too large for a document.`);
  const entries = indexEntries(collection, record);
  const fields: DocumentData = {};
  for (const [index, found] of Map.groupBy(entries, (entry) => entry.index)) {
    const [groups, place] = indexFields(index);
    fields[groups] = found.map(({ group }) => indexedText(group));
    fields[place] = found[0]?.place;
  }
  return {
    ...stored,
    ...fields,
    key: indexedText(key),
    shard: shardOf(ref.id),
  };
}
