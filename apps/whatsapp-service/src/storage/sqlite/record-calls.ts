import type { DatabaseSync } from 'node:sqlite';
import type { Change } from '../../changes/change.ts';
import type { IndexEntry } from '../../records/collection.ts';
import { createCommitCount, inTransaction } from './database.ts';
import { plainSql, storedSql } from './encryption/content-sql.ts';
import { createChangeNotes } from './outbox/take-changes.ts';
import { sqlText } from './sql-text.ts';
import { entriesIn } from './stored-entries.ts';

/** A read of a rule, and a part of an index, as they cross threads: by the names of collection and index. */
export type StoredRead =
  | { readonly op: 'load'; readonly collection: string; readonly key: string }
  | ({ readonly op: 'first'; readonly after: number } & Pick<StoredRange, 'collection' | 'index' | 'group'>);

export interface StoredRange {
  readonly collection: string;
  readonly index: string;
  readonly group: string;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/** A record to write; without text, one to remove. */
export interface StoredWrite {
  readonly collection: string;
  readonly key: string;
  readonly text: string | null;
  readonly keptUntil: number | null;
  /** As `entriesText` writes them. */
  readonly entries: string;
}

/**
 * The records that a rule has read, each as JSON text or null for none, and its writes, to be applied if none of these
 * has changed.
 */
export interface RecordCommit {
  readonly seen: readonly { readonly read: StoredRead; readonly text: string | null }[];
  readonly writes: readonly StoredWrite[];
  /** The changes to append to the feed with them. */
  readonly changes?: readonly Change[];
}

export interface StoredPlace {
  readonly place: number;
  readonly key: string;
}

export interface StoredExpiry {
  readonly key: string;
  readonly text: string;
  readonly keptUntil: number | null;
}

export interface RecordQueries {
  readRecord(read: StoredRead): string | null;
  listRecords(
    range: StoredRange,
    after: StoredPlace | null,
    limit: number,
  ): (StoredPlace & { readonly text: string })[];
  countRecords(range: StoredRange): number;
  /** By key, those after one. */
  recordsBehind(collection: string, key: string, limit: number): StoredExpiry[];
  /** Those that were to be kept until some time before `now`, the longest ago first. */
  expiredRecords(collection: string, now: number, limit: number): { readonly key: string; readonly text: string }[];
}

/** Reads of the records of all declared collections. */
export function createRecordQueries(open: () => DatabaseSync): RecordQueries {
  const statements = once(() => prepareQueries(open()));
  return {
    readRecord: (read) => readRecord(statements(), read),
    listRecords: ({ collection, index, group, from, until }, after, limit) =>
      statements()
        .list.all(
          ...[collection, index, group].map(sqlText),
          Math.max(from ?? Number.NEGATIVE_INFINITY, after?.place ?? Number.NEGATIVE_INFINITY),
          until ?? Number.POSITIVE_INFINITY,
          after?.place ?? Number.NEGATIVE_INFINITY,
          after?.key ?? '',
          limit,
        )
        .map(({ place, key, record }) => ({ place: Number(place), key: String(key), text: String(record) })),
    countRecords: ({ collection, index, group, from, until }) => {
      const row = statements().count.get(
        ...[collection, index, group].map(sqlText),
        from ?? Number.NEGATIVE_INFINITY,
        until ?? Number.POSITIVE_INFINITY,
      );
      return Number(row?.number);
    },
    recordsBehind: (collection, key, limit) =>
      statements()
        .behind.all(sqlText(collection), sqlText(key), limit)
        .map((row) => ({
          ...{ key: String(row.key), text: String(row.record) },
          keptUntil: row.keptUntil === null ? null : Number(row.keptUntil),
        })),
    expiredRecords: (collection, now, limit) =>
      statements()
        .expired.all(sqlText(collection), now, limit)
        .map(({ key, record }) => ({ key: String(key), text: String(record) })),
  };
}

type Statements = ReturnType<typeof prepareQueries>;

function prepareQueries(database: DatabaseSync) {
  const joined = 'FROM record_index AS i JOIN records AS r ON r.collection = i.collection AND r.key = i.key';
  const record = plainSql(database, 'record');
  const joinedRecord = plainSql(database, 'record', 'r.');
  const group = 'i.collection = ? AND i.name = ? AND i.inGroup = ?';
  return {
    load: database.prepare(`SELECT ${record} AS record FROM records WHERE collection = ? AND key = ?`),
    first: database.prepare(
      `SELECT ${joinedRecord} AS record ${joined} WHERE ${group} AND i.place > ? ORDER BY i.place, i.key LIMIT 1`,
    ),
    list: database.prepare(`
      SELECT i.place, i.key, ${joinedRecord} AS record ${joined}
      WHERE ${group} AND i.place >= ? AND i.place < ? AND (i.place > ? OR i.key > ?)
      ORDER BY i.place, i.key LIMIT ?`),
    count: database.prepare(
      `SELECT COUNT(*) AS number FROM record_index AS i WHERE ${group} AND i.place >= ? AND i.place < ?`,
    ),
    behind: database.prepare(
      `SELECT key, ${record} AS record, keptUntil FROM records WHERE collection = ? AND key > ? ORDER BY key LIMIT ?`,
    ),
    expired: database.prepare(
      `SELECT key, ${record} AS record FROM records WHERE collection = ? AND keptUntil IS NOT NULL AND keptUntil < ? ORDER BY keptUntil LIMIT ?`,
    ),
  };
}

function readRecord({ load, first }: Statements, read: StoredRead): string | null {
  const row =
    read.op === 'load'
      ? load.get(sqlText(read.collection), sqlText(read.key))
      : first.get(...[read.collection, read.index, read.group].map(sqlText), read.after);
  return row ? String(row.record) : null;
}

/**
 * Applies the results of rules, on the thread that owns the file: those that arrive together share one write to the
 * disk. Takes `RecordCommit[]` as JSON, and returns for each whether it was applied; one with outdated reads was not.
 */
export function createRecordCommits(database: DatabaseSync, checkPresent: () => void): (commits: string) => boolean[] {
  const queries = once(() => prepareQueries(database));
  const write = once(() => createWriter(database));
  const note = once(() => createChangeNotes(database));
  const countCommit = once(() => createCommitCount(database));
  const apply = ({ seen, writes, changes = [] }: RecordCommit): boolean => {
    if (seen.some(({ read, text }) => readRecord(queries(), read) !== text)) return false;
    for (const each of writes) write()(each);
    for (const change of changes) note()(change, Date.now());
    return true;
  };
  return (text) => {
    const commits: readonly RecordCommit[] = JSON.parse(text);
    const applied = inTransaction(database, 'outbox', () => {
      const results = commits.map(apply);
      countCommit()();
      return results;
    });
    checkPresent();
    return applied;
  };
}

function createWriter(database: DatabaseSync): (write: StoredWrite) => void {
  const entriesOf = database.prepare('SELECT entries FROM records WHERE collection = ? AND key = ?');
  const upsert = database.prepare(`
    INSERT INTO records (collection, key, record, keptUntil, entries)
    VALUES (?1, ?2, ${storedSql(database, 'record', '?3', "?1 || '/' || ?2")}, ?4, ?5)
    ON CONFLICT (collection, key) DO UPDATE SET record = excluded.record, keptUntil = excluded.keptUntil, entries = excluded.entries`);
  const remove = database.prepare('DELETE FROM records WHERE collection = ? AND key = ?');
  const enter = database.prepare(
    'INSERT INTO record_index (collection, name, inGroup, place, key) VALUES (?, ?, ?, ?, ?)',
  );
  const leave = database.prepare(
    'DELETE FROM record_index WHERE collection = ? AND name = ? AND inGroup = ? AND place = ? AND key = ?',
  );
  return ({ collection, key, text, keptUntil, entries }) => {
    const id = [sqlText(collection), sqlText(key)] as const;
    const row = entriesOf.get(...id);
    const before = row ? String(row.entries) : noEntries;
    if (before !== entries) {
      const each = (entry: IndexEntry) =>
        [id[0], sqlText(entry.index), sqlText(entry.group), entry.place, id[1]] as const;
      const [old, next] = [byName(before), byName(entries)];
      for (const [name, entry] of old) if (!next.has(name)) leave.run(...each(entry));
      for (const [name, entry] of next) if (!old.has(name)) enter.run(...each(entry));
    }
    if (text === null) remove.run(...id);
    else upsert.run(...id, text, keptUntil, entries);
  };
}

const noEntries = '[]';

const byName = (entries: string): ReadonlyMap<string, IndexEntry> =>
  new Map(entriesIn(entries).map((entry) => [`${entry.index} ${entry.place} ${entry.group}`, entry]));

/** Makes a value when it is first asked for: a file that has no records yet has no tables for them either. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
