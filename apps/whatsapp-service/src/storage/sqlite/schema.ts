import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../service-error.ts';
import type { StoreFile } from './files.ts';

/**
 * Refuses a file that a newer version of the service wrote: this one can't know its contents. Each file has a schema of
 * its own, whose version is the number of its last migration.
 * @throws {ServiceError} `store_newer`, with the remedy.
 */
export function refuseNewer(database: DatabaseSync, file: string, which: StoreFile): void {
  const [version, known] = [versionOf(database), migrationCount(which)];
  if (version <= known) return;
  throw new ServiceError(
    'store_newer',
    `${file} was written by a newer version of the service (schema ${version}, this one knows ${known}). ` +
      'Run that version again, or restore the backup that was made before the upgrade. Nothing was changed.',
  );
}

/**
 * Brings a file up to this version's schema: its migrations in the order of their numbers, each in a transaction of its
 * own, so that one that fails leaves the file as the last one made it. Two processes that start at the same time migrate
 * one after the other.
 */
export function migrate(database: DatabaseSync, file: string, which: StoreFile): void {
  const migrations = migrationsOf(which);
  for (const [index, migration] of migrations.entries()) {
    if (versionOf(database) > index) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      // Checked again under the lock: another process may have been faster.
      const isMissing = versionOf(database) <= index;
      if (isMissing) database.exec(`${readFileSync(migration, 'utf8')}; PRAGMA user_version = ${index + 1};`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
  refuseNewer(database, file, which);
}

function migrationsOf(which: StoreFile): URL[] {
  const folder = new URL(`./migrations/${which}/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => new URL(name, folder));
}

/** The version of the schema that this version of the service writes. */
export const migrationCount = (which: StoreFile): number => migrationsOf(which).length;

/** 0 if no version of the service has written to it yet. */
export const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);
