import type { DatabaseSync } from 'node:sqlite';
import { consumerPlaces } from '../../../changes/collections.ts';
import { itemRecords } from '../../../inbound/collections.ts';
import type { ItemRecord } from '../../../inbound/item-record.ts';
import type { Collection } from '../../../records/collection.ts';
import { put } from '../../../records/flow.ts';
import type { Retention } from '../../../records/retention.ts';
import type { ChangeValue, PlaceValue } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import {
  changesName,
  collectionNamed,
  eventsName,
  sentName,
  settlementsName,
  stateName,
  usageName,
} from '../../../transfer/dump-names.ts';
import { inTransaction } from '../database.ts';
import { idHashOf } from '../known-ids.ts';
import { createOutboxTables } from '../outbox/outbox-tables.ts';
import { createRecordCommits } from '../record-calls.ts';
import { createRecordTables } from '../records.ts';
import { sqlText } from '../sql-text.ts';
import { storedWrite } from '../sqlite-records.ts';
import { loadEvents } from './load-events.ts';
import { placeTextOf } from './load-places.ts';
import { loadSent } from './load-sent.ts';
import { loadState } from './load-state.ts';

/** The files that an import fills. */
export interface StagedFiles {
  readonly path: string;
  readonly events: DatabaseSync;
  readonly view: DatabaseSync;
  readonly outbox: DatabaseSync;
  readonly retention: Retention;
}

/** Stores records of one collection; `first` is the number of lines before them. Storing the same again changes nothing. */
export type Load = (records: readonly DumpRecord[], first: number) => void | Promise<void>;

/** How the records of a collection are stored. */
export function createLoad(files: StagedFiles, name: string): Load {
  const { view, path, events } = files;
  if (name === eventsName) return loadEvents(files);
  if (name === usageName) return loadUsage(view);
  if (name === changesName) return loadChanges(view);
  if (name === settlementsName) return loadSettlements(view);
  if (name === sentName) return loadSent(files);
  if (name === stateName) return loadState(events, path);
  if (name === itemRecords.name) return loadItems(files);
  const collection = collectionNamed(name);
  if (collection === undefined) throw new TypeError(`There is no collection ${name}.`);
  if (!collection.hasOwnTables) return loadDeclared(files, collection);
  return name.startsWith('outbox_') ? loadOutbox(files, collection) : loadView(files, collection);
}

/** What a loader reads of an export was checked by its hash, and came from a record. */
const as = <T>(value: object): T => value as T;

const numbered = (records: readonly DumpRecord[], first: number) =>
  records.map((record, index) => ({ ...record, number: first + index + 1 }));

function loadUsage(view: DatabaseSync): Load {
  const insert = view.prepare('INSERT OR REPLACE INTO whatsapp_usage (key, delivered) VALUES (?, ?)');
  return (records) =>
    inTransaction(view, 'admin', () => {
      for (const { key, value } of records) insert.run(sqlText(key), as<{ delivered: number }>(value).delivered);
    });
}

function loadChanges(view: DatabaseSync): Load {
  const insert = view.prepare('INSERT OR REPLACE INTO whatsapp_changes (seq, at, changes) VALUES (?, ?, ?)');
  return (records, first) =>
    inTransaction(view, 'admin', () => {
      for (const { number, value } of numbered(records, first)) {
        const { change, committedAt } = as<ChangeValue>(value);
        insert.run(number, committedAt, JSON.stringify([change]));
      }
    });
}

function loadSettlements(view: DatabaseSync): Load {
  const insert = view.prepare('INSERT OR REPLACE INTO whatsapp_outbox_settlements (seq, doc) VALUES (?, ?)');
  return (records, first) =>
    inTransaction(view, 'admin', () => {
      for (const { number, value } of numbered(records, first)) insert.run(number, JSON.stringify(value));
    });
}

function loadItems({ view, events }: StagedFiles): Load {
  const tables = createRecordTables(view);
  const seqs = events.prepare(`
    SELECT e.seq FROM whatsapp_event_ids AS i JOIN whatsapp_webhook_events AS e ON e.seq = i.seq
    WHERE i.idHash = ? AND e.id = ?`);
  return (records) =>
    inTransaction(view, 'admin', () => {
      for (const { value } of records) {
        const item = as<ItemRecord>(value);
        const seq = Number(seqs.get(idHashOf(item.eventId), item.eventId)?.seq ?? 0);
        tables.write(put(itemRecords, item), { seq, changed: [] });
      }
    });
}

function loadView({ view }: StagedFiles, collection: Collection): Load {
  const tables = createRecordTables(view);
  return (records) =>
    inTransaction(view, 'admin', () => {
      for (const { value } of records) tables.write(put(collection, value), { seq: 0, changed: [] });
    });
}

function loadOutbox({ outbox }: StagedFiles, collection: Collection): Load {
  const tables = createOutboxTables(outbox);
  return (records) =>
    inTransaction(outbox, 'admin', () => {
      for (const { value } of records) tables.put(put(collection, value));
    });
}

function loadDeclared({ outbox, view, events, retention }: StagedFiles, collection: Collection): Load {
  const commit = createRecordCommits(outbox, () => undefined);
  const placeOf = placeTextOf({ view, events });
  const recordOf = (value: object): object =>
    collection.name === consumerPlaces.name ? placeOf(as<PlaceValue>(value)) : value;
  return (records) => {
    const writes = records.map(({ value }) => storedWrite(put(collection, recordOf(value)), retention));
    commit(JSON.stringify([{ seen: [], writes }]));
  };
}
