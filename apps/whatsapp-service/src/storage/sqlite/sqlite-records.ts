import { existsSync } from 'node:fs';
import { changes } from '../../changes/change.ts';
import { type Collection, type Index, indexEntries } from '../../records/collection.ts';
import { appends, type Flow, put, type Read, runFlowAsync, type Write } from '../../records/flow.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';
import { type IndexRange, listName, type RecordStore, recordsOnly, type Written } from '../../records/record-store.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { ServiceError } from '../../service-error.ts';
import { createGroupCommit } from '../group-commit.ts';
import { type DatabaseThread, refusing } from './database-thread.ts';
import type { RecordCommit, StoredRange, StoredRead, StoredWrite } from './record-calls.ts';
import { createRememberedRecords } from './remembered-records.ts';
import { entriesText } from './stored-entries.ts';

export interface SqliteRecordsOptions {
  /** The outbox's file, which holds the records too. */
  readonly file: string;
  /** Its writer; started by the first call. */
  readonly writer: DatabaseThread;
  /** Reads the file alongside the writer. */
  readonly queries: DatabaseThread;
  /** Why the file must not be used; null if it may. */
  readonly fault: () => ServiceError | null;
  /** Has the view copy changes that a rule has appended; if that fails, it does so later. */
  readonly takeChanges: () => Promise<unknown>;
  readonly retention?: Retention | undefined;
}

export interface SqliteRecords {
  readonly store: RecordStore;
  idle(): Promise<void>;
}

/** A rule that others were faster than so often in a row has met with something else. */
const maxRuns = 100;

/**
 * Runs rules on the HTTP thread, as a rule can't be passed to another: it reads through the thread for queries, and its
 * writes go to the writer with its reads. The writer applies them if none of these has changed; otherwise the rule runs
 * again.
 */
export function createSqliteRecords(options: SqliteRecordsOptions): SqliteRecords {
  const { retention = defaultRetention } = options;
  const writer = refusing(options.writer, options.fault);
  const queries = refusing(options.queries, options.fault);
  let ready: Promise<unknown> | null = null;
  /** Whether there is anything to read. A file of an older version gets its tables from the writer, which opens it first. */
  const exists = async (): Promise<boolean> => {
    if (ready === null && !existsSync(options.file)) return false;
    ready ??= writer.call('commitRecords', ['[]']).catch((error: unknown) => {
      ready = null;
      throw error;
    });
    await ready;
    return true;
  };
  const commits = createGroupCommit<RecordCommit, boolean>({
    flush: async (batch) => {
      const applied = await writer.call('commitRecords', [JSON.stringify(batch)]);
      return applied.map((value) => ({ status: 'fulfilled', value }));
    },
    maxBatch: 256,
    maxBatchBytes: 8 * 1024 * 1024,
    bytesOf: ({ writes }) => writes.reduce((sum, { text }) => sum + (text?.length ?? 0), 0),
    maxConcurrentFlushes: 1,
  });
  const textOf = async (read: StoredRead): Promise<string | null> =>
    (await exists()) ? queries.call('readRecord', [read]) : null;

  const remembered = createRememberedRecords();

  /** Runs a rule up to its writes. With `fresh` it reads everything from the file. */
  const runOnce = async <T extends Written>(start: () => Flow<T>, isFresh: boolean) => {
    const seen: RecordCommit['seen'][number][] = [];
    let hasRemembered = false;
    const run = runFlowAsync(start(), async (wanted) => {
      const read = storedRead(wanted);
      const known = isFresh ? undefined : remembered.find(read);
      hasRemembered ||= known !== undefined;
      const text = known === undefined ? await textOf(read) : known;
      seen.push({ read, text });
      return parsed(text);
    });
    // A rule may fail because of an outdated remembered record.
    const done = await run.catch((error: unknown) => {
      if (!hasRemembered) throw error;
      return null;
    });
    return { done, seen, hasRemembered };
  };
  /** Runs a rule once; null if others were faster. */
  const attempt = async <T extends Written>(start: () => Flow<T>): Promise<T | null> => {
    const first = await runOnce(start, false);
    // The writer does not see a rule that writes nothing, so its reads have to be current.
    const isUnsure = first.hasRemembered && (first.done?.writes.length ?? 0) === 0;
    const { done, seen } = isUnsure ? await runOnce(start, true) : first;
    if (done === null || done.writes.length === 0) return done;
    const appended = done.writes.flatMap((write) => (appends(changes, write) ? write.record : []));
    const others = done.writes.filter((write) => !appends(changes, write));
    const commit = {
      seen,
      writes: others.map((write) => storedWrite(write, retention)),
      ...(appended.length > 0 && { changes: appended }),
    };
    // One whose commit fails may have been written anyway.
    const isApplied = await commits.add(commit).catch((error: unknown) => {
      remembered.forget(seen);
      throw error;
    });
    if (isApplied) remembered.applied(commit);
    else remembered.forget(seen);
    if (isApplied && appended.length > 0) await options.takeChanges().catch(() => undefined);
    return isApplied ? done : null;
  };
  /** Rules that were too slow once run one after another, so that each comes to its end. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = async <T extends Written>(start: () => Flow<T>): Promise<T> => {
    for (let runs = 0; runs < maxRuns; runs += 1) {
      const done = await attempt(start);
      if (done) return done;
    }
    throw new ServiceError('store_unavailable', 'The records changed each time while they were used. Try again.', {
      isRetryable: true,
    });
  };

  return {
    store: {
      run: async (start) => {
        const done = await attempt(start);
        if (done) return done;
        const mine = turn.then(() => inTurn(start));
        turn = mine.catch(() => undefined);
        return mine;
      },
      find: async (collection, key) =>
        parsed(await textOf({ op: 'load', collection: recordsOnly(collection).name, key })),
      list: async (index, range, page) => {
        const list = listName(index, range);
        const [place, key] = page.cursor === undefined ? [] : readCursor(list, page.cursor);
        const after = key === undefined ? null : { place: Number(place), key: String(key) };
        if (!(await exists())) return { data: [], nextCursor: null };
        const rows = await queries.call('listRecords', [storedRange(index, range), after, page.limit + 1]);
        const shown = rows.slice(0, page.limit);
        const last = rows.length > page.limit ? shown.at(-1) : undefined;
        return {
          data: shown.map(({ text }) => JSON.parse(text)),
          nextCursor: last ? writeCursor(list, [last.place, last.key]) : null,
        };
      },
      count: async (index, range) => {
        const stored = storedRange(index, range);
        return (await exists()) ? queries.call('countRecords', [stored]) : 0;
      },
      sweep: async (collection, now, limit) => {
        const { name } = recordsOnly(collection);
        if (!(await exists())) return 0;
        const expired = await queries.call('expiredRecords', [name, now, limit]);
        const removed = await Promise.all(
          expired.map(({ key, text }) =>
            commits.add({
              // One that is kept longer meanwhile stays.
              seen: [{ read: { op: 'load', collection: name, key }, text }],
              writes: [{ collection: name, key, text: null, keptUntil: null, entries: entriesText([]) }],
            }),
          ),
        );
        return removed.filter(Boolean).length;
      },
      redate: async (collection, place, limit) => {
        const { name } = recordsOnly(collection);
        if (!(await exists())) return null;
        const found = await queries.call('recordsBehind', [name, place ?? '', limit]);
        const redated = found.flatMap(({ key, text, keptUntil }) => {
          const write = storedWrite(put(collection, JSON.parse(text)), retention);
          // One that changes meanwhile is dated by that.
          const seen = [{ read: { op: 'load' as const, collection: name, key }, text }];
          return write.keptUntil === keptUntil ? [] : [commits.add({ seen, writes: [{ ...write, key, text }] })];
        });
        await Promise.all(redated);
        return found.length < limit ? null : (found.at(-1)?.key ?? null);
      },
    },
    idle: () => commits.idle(),
  };
}

const parsed = (text: string | null) => (text === null ? null : JSON.parse(text));

function storedRead(read: Read): StoredRead {
  if (read.op === 'load') return { op: 'load', collection: recordsOnly(read.collection).name, key: read.key };
  const { index, group, after } = read;
  return { op: 'first', collection: recordsOnly(index.collection).name, index: index.name, group, after };
}

function storedRange({ collection, name }: Index, { group, from, until }: IndexRange): StoredRange {
  return { collection: recordsOnly(collection).name, index: name, group, from, until };
}

/** A write as it crosses to the thread that holds the file. */
export function storedWrite(write: Write, retention: Retention): StoredWrite {
  if (write.op === 'remove') {
    return {
      collection: recordsOnly(write.collection).name,
      key: write.key,
      text: null,
      keptUntil: null,
      entries: entriesText([]),
    };
  }
  if (write.op !== 'put') throw new TypeError('A record store has no counters, and no feed but that of the changes.');
  const { key, record } = write;
  const collection: Collection = recordsOnly(write.collection);
  const entries = indexEntries(collection, record);
  return {
    collection: collection.name,
    key,
    text: JSON.stringify(record),
    keptUntil: collection.keptUntil?.(record, retention) ?? null,
    entries: entriesText(entries),
  };
}
