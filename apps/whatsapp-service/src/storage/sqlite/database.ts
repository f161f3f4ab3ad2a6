import { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import { useKeys } from './encryption/content-sql.ts';
import { noteKeys } from './encryption/key-notes.ts';
import { switchIndex } from './encryption/switch-index.ts';
import { fileFault } from './file-fault.ts';
import { fileOf, type StoreFile, viewPath } from './files.ts';
import {
  bindView,
  doubtMs,
  eventsIdentityOf,
  identifyEvents,
  identifyOutbox,
  newEventsIdentity,
  newId,
  outboxIdentityOf,
  type ViewIdentity,
  viewIdentityOf,
} from './identity.ts';
import { makePrivateFile, makePrivateFolder } from './private-files.ts';
import { migrate } from './schema.ts';

/** How a file is kept: pages of 4 KiB gathered in the write-ahead log before they go to the file, and held in memory. */
interface Keeping {
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly checkpointPages: number;
  readonly cacheKiB: number;
}

const keepings: Readonly<Record<StoreFile, Keeping>> = {
  /** Events are appended, ids merged in order: few pages are written twice, and a short log is soon reused. */
  events: { synchronous: 'FULL', checkpointPages: 2_000, cacheKiB: 4_096 },
  /** The view's indexes are updated in random places: a longer log writes their pages less often. */
  view: { synchronous: 'NORMAL', checkpointPages: 8_000, cacheKiB: 8_192 },
  /** The outbox is a source of truth, as the events are. */
  outbox: { synchronous: 'FULL', checkpointPages: 2_000, cacheKiB: 4_096 },
};
/** Shorter than health waits for an answer, so that it can say which process holds the file. */
const busyTimeoutMs = 2_000;
/** Others wait for the thread meanwhile. */
const purgeTimeoutMs = 50;

/**
 * Opens one of the files for its one writer: makes the folder and the file, for their owner only, and brings the schema up to
 * date. @throws {FileFault} that names the file.
 */
export function openForWriting(path: string, which: StoreFile): DatabaseSync {
  const file = fileOf(path, which);
  const { synchronous, checkpointPages, cacheKiB } = keepings[which];
  return naming(which, file, () => {
    makePrivateFolder(path);
    makePrivateFile(file);
    const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
    // The first has an effect on a new file only; others keep their free space until they are rewritten (docs/guide/retention.md).
    database.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous};
      PRAGMA wal_autocheckpoint = ${checkpointPages};
      PRAGMA cache_size = -${cacheKiB};
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = ON;
    `);
    migrate(database, file, which);
    return database;
  });
}

/** The keys that encrypt and decrypt content; null if all of it is plain. */
type Keys = ContentKeys | null | undefined;

/** Opens the events. A commit is on disk before it returns, so an acknowledged webhook survives a power cut. */
export function openEvents(path: string, keys: Keys = null): DatabaseSync {
  const events = useKeys(openForWriting(path, 'events'), keys);
  if (keys) inTransaction(events, 'admin', () => noteKeys(events, 'events', keys));
  if (eventsIdentityOf(events) === null) identifyEvents(events, newEventsIdentity(newId(), newId()));
  return events;
}

/**
 * Opens the view of existing events. A power cut may undo its last transactions, each whole and with its cursor; they are
 * repeated.
 */
export function openView(path: string, events: DatabaseSync, keys: Keys = null): DatabaseSync {
  const view = useKeys(openForWriting(path, 'view'), keys);
  if (keys)
    inTransaction(view, 'admin', () => {
      noteKeys(view, 'view', keys);
      switchIndex(view);
    });
  const made = eventsIdentityOf(events);
  if (viewIdentityOf(view) === null && made !== null)
    bindView(view, made, hasEvents(events) ? Date.now() - doubtMs : 0);
  return view;
}

const hasEvents = (events: DatabaseSync): boolean =>
  events.prepare('SELECT 1 FROM whatsapp_webhook_events LIMIT 1').get() !== undefined;

/** Opens the outbox of the store that the view belongs to; a commit is on disk before it returns. */
export function openOutbox(
  path: string,
  { storeId, outboxGeneration }: Pick<ViewIdentity, 'storeId' | 'outboxGeneration'>,
  keys: Keys = null,
): DatabaseSync {
  const outbox = useKeys(openForWriting(path, 'outbox'), keys);
  if (keys) inTransaction(outbox, 'admin', () => noteKeys(outbox, 'outbox', keys));
  if (outboxIdentityOf(outbox) === null) {
    identifyOutbox(outbox, { storeId, generation: newId(), parentGeneration: outboxGeneration });
  }
  return outbox;
}

/** Opens one of the files for reading, alongside the writer that created it. @throws {FileFault} that names the file. */
export function openForReading(path: string, which: StoreFile, keys: Keys = null): DatabaseSync {
  const file = fileOf(path, which);
  return naming(which, file, () => useKeys(new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true }), keys));
}

/** Opens events and view together for queries, alongside the writers that created them. */
export function openForQueries(path: string, keys: Keys = null): DatabaseSync {
  const database = openForReading(path, 'events', keys);
  database.exec('PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;');
  return naming('view', viewPath(path), () => {
    database.prepare('ATTACH ? AS view').run(viewPath(path));
    return database;
  });
}

/** Turns any error in `work` into a fault of that file. */
export function naming<T>(which: StoreFile, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileFault(which, file, error);
  }
}

/**
 * Runs `work` in one transaction; if anything throws, nothing of it is kept. The label is part of the SQL, so that
 * traces, and the chaos run, can distinguish transactions.
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

/**
 * Moves the write-ahead log into the file and empties it, so that deleted data is in neither: deleted content is
 * overwritten (`secure_delete`). Pages that were split or joined may hold copies between their cells all the same;
 * rewriting the file (`isRewritten`) removes those. False if a reader uses an older state of the file just now; then it
 * has to be repeated.
 */
export function purge(database: DatabaseSync, isRewritten: boolean): boolean {
  if (isRewritten) database.exec('VACUUM');
  database.exec(`PRAGMA busy_timeout = ${purgeTimeoutMs}`);
  try {
    return Number(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy) === 0;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }
}

/** Counts the outbox's transactions that change something, in the transaction itself: this identifies an older copy. */
export function createCommitCount(database: DatabaseSync): () => void {
  const changed = database.prepare('SELECT total_changes() AS changes');
  const count = database.prepare('UPDATE outbox_identity SET commits = commits + 1');
  const changes = (): number => Number(changed.get()?.changes);
  let counted = changes();
  return () => {
    if (changes() === counted) return;
    count.run();
    counted = changes();
  };
}
