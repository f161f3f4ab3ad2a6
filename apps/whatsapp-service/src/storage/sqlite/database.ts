import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { outboxPath, viewPath } from './files.ts';
import { migrate, refuseNewer, type Schema } from './schema.ts';

/** How a file is kept: pages of 4 KiB gathered in the write-ahead log before they go to the file, and held in memory. */
interface Keeping {
  readonly schema: Schema;
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly checkpointPages: number;
  readonly cacheKiB: number;
}

/** Events are appended, ids merged in order: little is written twice, and a short log is soon written over in place. */
const eventsKeeping: Keeping = { schema: 'events', synchronous: 'FULL', checkpointPages: 2_000, cacheKiB: 4_096 };
/** The view's indexes are written all over: a longer log writes their pages less often. */
const viewKeeping: Keeping = { schema: 'view', synchronous: 'NORMAL', checkpointPages: 8_000, cacheKiB: 8_192 };
/** What is to be sent is truth, as the events are. */
const outboxKeeping: Keeping = { schema: 'outbox', synchronous: 'FULL', checkpointPages: 2_000, cacheKiB: 4_096 };
const busyTimeoutMs = 3_000;

/**
 * Opens the events for their one writer: makes the folder and the file, brings the schema up to date, unless any of the
 * files is a newer version's. A commit is on the disk before it returns, so an acknowledged webhook survives a power cut.
 */
export function openEvents(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  refuseNewer(path);
  return openFile(path, eventsKeeping);
}

/**
 * Opens the view for its one writer, beside events that are there. A power cut may undo its last transactions, whole
 * ones and the cursor with them; they are done again. A view that is not of these events (the file was restored from an
 * older copy) is thrown away and made anew.
 */
export function openView(path: string, events: DatabaseSync): DatabaseSync {
  const view = openFile(viewPath(path), viewKeeping);
  if (isOfEvents(view, events)) return view;
  view.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(viewPath(path) + ending, { force: true });
  return openFile(viewPath(path), viewKeeping);
}

/** Opens the outbox beside the events for its one writer; a commit is on the disk before it returns. */
export function openOutbox(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  return openFile(outboxPath(path), outboxKeeping);
}

/** Opens one of the files to read it, beside a writer that has made it. */
export function openForReading(file: string): DatabaseSync {
  return new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true });
}

/** Opens events and view together for queries, beside writers that have made them. */
export function openForQueries(path: string): DatabaseSync {
  const database = openForReading(path);
  database.exec('PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;');
  database.prepare('ATTACH ? AS view').run(viewPath(path));
  return database;
}

/**
 * Runs `work` in one transaction; nothing of it is kept if anything throws. The label stands in the SQL, so that traces,
 * and the chaos run, can tell transactions apart.
 */
export function inTransaction<T>(
  database: DatabaseSync,
  label: 'accept' | 'apply' | 'outbox' | 'admin',
  work: () => T,
): T {
  database.exec(`BEGIN IMMEDIATE /* ${label} */`);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function openFile(path: string, { schema, synchronous, checkpointPages, cacheKiB }: Keeping): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA cache_size = -${cacheKiB};
    PRAGMA temp_store = MEMORY;
  `);
  migrate(database, path, schema);
  return database;
}

function isOfEvents(view: DatabaseSync, events: DatabaseSync): boolean {
  const cursor = view.prepare('SELECT processedThrough, lastEventId FROM whatsapp_event_cursor').get();
  const through = Number(cursor?.processedThrough);
  if (through === 0) return true;
  const last = events.prepare('SELECT id FROM whatsapp_webhook_events WHERE seq = ?').get(through);
  return last?.id === cursor?.lastEventId;
}
