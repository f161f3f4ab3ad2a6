import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../service-error.ts';

/**
 * Pages gathered in the write-ahead log before they go to the database file, 4 KiB each. SQLite's default of 1,000
 * writes the same index pages over and over under load; 8,000 (32 MiB of log) more than halved that, measured with a
 * million stored events.
 */
const checkpointPages = 8_000;

/** Opens the database for the one writer: makes the folder and the file, brings the schema up to date. */
export function openForWriting(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 3_000 });
  // FULL: a commit is on the disk before it returns, so an acknowledged webhook survives a power cut.
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA cache_size = -49152;
    PRAGMA temp_store = MEMORY;
  `);
  migrate(database, path);
  return database;
}

/** Opens the database for queries, beside a writer that has made it. */
export function openForReading(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 3_000, readOnly: true });
  database.exec('PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;');
  return database;
}

/**
 * Runs `work` in one transaction; nothing of it is kept if anything throws. It is durable when this returns, but for
 * `apply`: what a power cut may undo of that is whole transactions, the last ones, cursor and all, and they are done
 * again. The label stands in the SQL, so that traces, and the chaos run, can tell transactions apart.
 */
export function inTransaction<T>(database: DatabaseSync, label: 'accept' | 'apply' | 'admin', work: () => T): T {
  database.exec(label === 'apply' ? 'PRAGMA synchronous = NORMAL' : 'PRAGMA synchronous = FULL');
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

function migrate(database: DatabaseSync, path: string): void {
  const folder = new URL('./migrations/', import.meta.url);
  const files = readdirSync(folder).sort();
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > files.length) {
    throw new ServiceError(
      'store_unavailable',
      `${path} was written by a newer version of the service (schema ${version}, this one knows ${files.length}). ` +
        'Run that version, or point INTEXURAOS_WHATSAPP_STORE at another file.',
    );
  }
  for (const [index, file] of files.entries()) {
    if (index < version) continue;
    const sql = readFileSync(new URL(file, folder), 'utf8');
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
