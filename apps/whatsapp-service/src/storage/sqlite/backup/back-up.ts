import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../../service-error.ts';
import { openForReading } from '../database.ts';
import { outboxPath, viewPath } from '../files.ts';

export interface BackUpOptions {
  /** The database file of the service, which may be in use. */
  readonly from: string;
  /** The folder that the backups are in; it is made where it is not there. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** So many backups are kept, this one included; older ones are removed once it is complete. */
  readonly keep: number;
}

/** Copied in one step of so many pages of 4 KiB: 2 MiB, so that a stop is soon heard. */
const pagesAStep = 512;
const namePattern = /^whatsapp-\d{8}T\d{9}Z$/;

/**
 * Copies a store that is in use: what had been acknowledged when it began is in it. Resolves with the new folder, whose
 * files are whole and checked. Rejects, with no backup removed, where anything fails.
 *
 * A snapshot is pinned of each file before the first is copied, all within a few milliseconds: of the view first and of
 * the events last, so that the view is never ahead of its events and need not be made anew.
 */
export async function backUp({ from, to, now, keep }: BackUpOptions): Promise<string> {
  if (!existsSync(from)) {
    throw new ServiceError(
      'store_unavailable',
      `There is no database ${from}. Give the service's own path with --from.`,
    );
  }
  const name = `whatsapp-${new Date(now).toISOString().replace(/[-:.]/g, '')}`;
  const partial = join(to, `.${name}.partial`);
  await mkdir(partial, { recursive: true });
  const snapshots = [viewPath(from), outboxPath(from), from].filter((file) => existsSync(file)).map(pin);
  const made = join(to, name);
  try {
    for (const { file, database } of snapshots) await copy(database, join(partial, basename(file)));
    await rename(partial, made);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    for (const { database } of snapshots) database.close();
  }
  await prune(to, keep);
  return made;
}

/** The names of the backups in a folder, oldest first. */
async function listBackups(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => namePattern.test(name)).sort();
}

/** From its first read on, a transaction sees the file as it was; writers go on beside it. */
function pin(file: string): { readonly file: string; readonly database: DatabaseSync } {
  const database = openForReading(file);
  database.exec('BEGIN');
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
  return { file, database };
}

async function copy(database: DatabaseSync, target: string): Promise<void> {
  await backup(database, target, { rate: pagesAStep });
  const made = new DatabaseSync(target);
  const found = Object.values(made.prepare('PRAGMA quick_check(1)').get() ?? {});
  made.close();
  if (found[0] !== 'ok') {
    throw new ServiceError(
      'store_corrupt',
      `The copy ${target} is damaged (${String(found[0])}); the database may be, too.`,
    );
  }
}

/** Those that were broken off go as well. */
async function prune(folder: string, keep: number): Promise<void> {
  const old = (await listBackups(folder)).slice(0, -keep);
  const broken = (await readdir(folder)).filter((name) => /^\.whatsapp-.*\.partial$/.test(name));
  for (const name of [...old, ...broken]) await rm(join(folder, name), { recursive: true, force: true });
}
