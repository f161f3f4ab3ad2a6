import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountRecords } from '../../../account/collections.ts';
import { consumerPlaces } from '../../../changes/collections.ts';
import { conversationRecords, messageRecords, routingRecords } from '../../../conversations/collections.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import { outboxEntries, outboxKeys, outboxLanes, outboxSenders } from '../../../outbox/collections.ts';
import type { Collection } from '../../../records/collection.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import {
  changesName,
  declaredCollections,
  eventsName,
  sentName,
  settlementsName,
  stateName,
  usageName,
} from '../../../transfer/dump-names.ts';
import { type ContentName, plainSql } from '../encryption/content-sql.ts';
import { docFrom, itemColumns, itemFromRow } from '../records.ts';
import { plainText } from '../sql-text.ts';
import { readChangeRecords } from './read-changes.ts';
import { readEvents } from './read-events.ts';
import { readSent, readSettlements } from './read-feeds.ts';
import { readPlaces } from './read-places.ts';
import { readState } from './read-state.ts';
import type { Snapshot } from './snapshot.ts';

type Reader = (skipped: number) => Iterable<DumpRecord>;

/** How each collection is read from a snapshot, in the order of an export. @param path where the store is. */
export function createReaders({ events, view, outbox }: Snapshot, path: string): ReadonlyMap<string, Reader> {
  const readers = new Map<string, Reader>([
    [eventsName, (skipped) => readEvents({ events, view }, skipped)],
    [usageName, (skipped) => readUsage(view, skipped)],
    [changesName, (skipped) => readChangeRecords({ view, outbox }, skipped)],
    [settlementsName, (skipped) => readSettlements(view, skipped)],
    [itemRecords.name, (skipped) => byHash({ database: view, ...itemTable }, skipped)],
  ]);
  for (const collection of ofView) {
    readers.set(collection.name, (skipped) => byHash({ database: view, ...viewTable(collection) }, skipped));
  }
  if (outbox) {
    // The id of an entry is ours, and the name of its document in Firestore.
    readers.set(outboxEntries.name, (skipped) => byHash({ database: outbox, ...entryTable }, skipped));
    for (const collection of ofOutbox) {
      readers.set(collection.name, (skipped) => byHash({ database: outbox, ...outboxTable(collection) }, skipped));
    }
    for (const collection of declaredCollections)
      readers.set(collection.name, (skipped) => readDeclared(outbox, collection, skipped));
    readers.set(consumerPlaces.name, (skipped) => readPlaces({ events, view, outbox }, skipped));
    readers.set(sentName, (skipped) => readSent({ view, outbox }, skipped));
  }
  readers.set(stateName, (skipped) => readState(events, path, skipped));
  return readers;
}

const ofView: readonly Collection[] = [messageRecords, conversationRecords, accountRecords, routingRecords];
const ofOutbox: readonly Collection[] = [outboxLanes, outboxSenders, outboxKeys];

const contents: ReadonlyMap<string, ContentName> = new Map([
  [messageRecords.name, 'message'],
  [conversationRecords.name, 'conversation'],
  [accountRecords.name, 'account'],
]);

interface Table {
  readonly name: string;
  readonly keyColumn: string;
  /** What a row is ordered by; that of its key unless it is said otherwise. */
  readonly order?: string;
  readonly columns: string;
  /** What may be encrypted of them, to be selected as `doc`. */
  readonly content?: ContentName | undefined;
  readonly recordOf: (row: Record<string, SQLOutputValue>) => { readonly key: string; readonly value: object };
}

const itemTable: Table = {
  name: 'whatsapp_items',
  keyColumn: 'key',
  columns: itemColumns.replace(/ FROM .*$/, ''),
  recordOf: (row) => {
    const plain = Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? plainText(value) : value,
    ]);
    const item = itemFromRow(Object.fromEntries(plain));
    return { key: item.key, value: item };
  },
};

const viewTable = <T extends object>(collection: Collection<T>): Table => ({
  name: `whatsapp_${collection.name}`,
  keyColumn: 'key',
  columns: 'doc',
  content: contents.get(collection.name),
  recordOf: (row) => keyed(collection, docFrom<T>(row)),
});

const outboxTable = <T extends object>(collection: Collection<T>, keyColumn = 'key'): Table => ({
  name: collection.name,
  keyColumn: collection.name === outboxSenders.name ? 'phoneNumberId' : keyColumn,
  columns: 'record AS doc',
  recordOf: (row) => keyed(collection, docFrom<T>(row)),
});

const entryTable: Table = { ...outboxTable(outboxEntries, 'id'), content: 'entry', order: 'id' };

const keyed = <T extends object>(collection: Collection<T>, value: T) => ({ key: collection.keyOf(value), value });

/**
 * The rows of a table by the hash of their keys. Only their places are sorted, on disk where they are many: the rows may be as long as
 * messages are.
 */
function* byHash(
  { database, ...table }: Table & { readonly database: DatabaseSync },
  skipped: number,
): Generator<DumpRecord> {
  const order = table.order ?? `key_hash(${table.keyColumn})`;
  // Two of these tables are kept by their keys and have no row number.
  const id = hasRowId(database, table.name) ? 'rowid' : table.keyColumn;
  const ids = database.prepare(`SELECT ${id} AS place FROM ${table.name} ORDER BY ${order} LIMIT -1 OFFSET ?`);
  const columns = table.content === undefined ? table.columns : `${plainSql(database, table.content)} AS doc`;
  const row = database.prepare(`SELECT ${columns} FROM ${table.name} WHERE ${id} = ?`);
  for (const { place = null } of ids.iterate(skipped)) {
    const found = row.get(place);
    if (found) yield table.recordOf(found);
  }
}

const hasRowId = (database: DatabaseSync, name: string): boolean =>
  !/WITHOUT ROWID/.test(String(database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(name)?.sql));

function* readDeclared(outbox: DatabaseSync, collection: Collection, skipped: number): Generator<DumpRecord> {
  const ids = outbox.prepare(
    'SELECT rowid AS place FROM records WHERE collection = ? ORDER BY key_hash(key) LIMIT -1 OFFSET ?',
  );
  const row = outbox.prepare(`SELECT key, ${plainSql(outbox, 'record')} AS doc FROM records WHERE rowid = ?`);
  for (const { place = null } of ids.iterate(collection.name, skipped)) {
    const found = row.get(place);
    if (found) yield { key: plainText(String(found.key)), value: docFrom<object>(found) };
  }
}

/** By day, as Firestore has them. Lines with nothing left on them say nothing. */
function* readUsage(view: DatabaseSync, skipped: number): Generator<DumpRecord> {
  const rows = view.prepare(
    'SELECT key, delivered FROM whatsapp_usage WHERE delivered <> 0 ORDER BY substr(key, 1, 10), key_hash(key) LIMIT -1 OFFSET ?',
  );
  for (const { key, delivered } of rows.iterate(skipped))
    yield { key: plainText(String(key)), value: { delivered: Number(delivered) } };
}
