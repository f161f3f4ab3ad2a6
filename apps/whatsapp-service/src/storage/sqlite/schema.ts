import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../service-error.ts';
import { outboxPath, viewPath } from './files.ts';

/** The three files; each has a schema of its own, whose version is the number of its last migration. */
export type Schema = 'events' | 'view' | 'outbox';

const files: Readonly<Record<Schema, (path: string) => string>> = {
  events: (path) => path,
  view: viewPath,
  outbox: outboxPath,
};

/**
 * Refuses, before anything is changed, files of which any was written by a newer version of the service: an older one
 * can't know what stands in them.
 * @param path of the events; the others stand beside it.
 * @throws {ServiceError} `store_newer`, with what to do.
 */
export function refuseNewer(path: string): void {
  for (const [schema, fileOf] of Object.entries(files) as [Schema, (path: string) => string][]) {
    const file = fileOf(path);
    if (!existsSync(file)) continue;
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      refuseVersion(file, versionOf(database), migrationsOf(schema).length);
    } finally {
      database.close();
    }
  }
}

/**
 * Brings a file up to this version's schema: its migrations in the order of their numbers, each in a transaction of its
 * own, so that one that fails leaves the file as the last one made it. Two processes that start at the same time migrate
 * one after the other.
 */
export function migrate(database: DatabaseSync, file: string, schema: Schema): void {
  const migrations = migrationsOf(schema);
  for (const [index, migration] of migrations.entries()) {
    if (versionOf(database) > index) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      // Looked at again behind the lock: another process may have been faster.
      const isMissing = versionOf(database) <= index;
      if (isMissing) database.exec(`${readFileSync(migration, 'utf8')}; PRAGMA user_version = ${index + 1};`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
  refuseVersion(file, versionOf(database), migrations.length);
}

function migrationsOf(schema: Schema): URL[] {
  const folder = new URL(`./migrations/${schema}/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => new URL(name, folder));
}

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);

function refuseVersion(file: string, version: number, known: number): void {
  if (version <= known) return;
  throw new ServiceError(
    'store_newer',
    `${file} was written by a newer version of the service (schema ${version}, this one knows ${known}). ` +
      'Run that version again, or restore the backup that was made before the upgrade. Nothing was changed.',
  );
}
