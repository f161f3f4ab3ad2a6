import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../../service-error.ts';
import { openForReading } from '../database.ts';
import { damageIn, faultKindOf, fileFault, reasonOf } from '../file-fault.ts';
import { fileOf, type StoreFile, stampOf, viewPath } from '../files.ts';
import { makePrivateFile, tighten } from '../private-files.ts';
import { backUpMedia, type CopiedMedia, mediaName } from './copy-media.ts';
import { listBackups } from './list-backups.ts';

export interface BackUpOptions {
  /** The database file of the service, which may be in use. */
  readonly from: string;
  /** The folder of the backups; it is created if it does not exist. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** So many backups are kept, this one included; older ones are removed once it is complete. */
  readonly keep: number;
  /** The folder of media; null for none. */
  readonly media: string | null;
}

export interface BackedUp {
  /** The new folder. */
  readonly folder: string;
  /** Null if media are left out. */
  readonly media: CopiedMedia | null;
  /** Warnings for the operator. */
  readonly warnings: readonly string[];
}

/** Pages of 4 KiB copied in one step: 2 MiB, so that a stop is soon noticed. */
const pagesAStep = 512;

/**
 * Copies a store that is in use: what had been acknowledged when it began is in it. Resolves with the new folder, whose
 * files are complete, checked, and readable only by their owner. A damaged view is left out: it can be rebuilt. Rejects,
 * with no backup removed, if anything else fails.
 *
 * A snapshot is pinned of each file before the first is copied, all within a few milliseconds: of the view first and of
 * the events last, so that the view is never ahead of its events and need not be rebuilt. Media come after them, so that every file that they name is there.
 * If media can't be copied, the backup is there without them, and older ones are not removed.
 */
export async function backUp({ from, to, now, keep, media }: BackUpOptions): Promise<BackedUp> {
  if (!existsSync(from)) {
    throw new ServiceError(
      'store_unavailable',
      `There is no database ${from}. Give the service's own path with --from.`,
    );
  }
  const name = `whatsapp-${stampOf(now)}`;
  const partial = join(to, `.${name}.partial`);
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const order: readonly StoreFile[] = ['view', 'outbox', 'events'];
  const snapshots = order.filter((which) => existsSync(fileOf(from, which))).map((which) => pin(from, which));
  const made = join(to, name);
  const damage: string[] = [];
  try {
    for (const snapshot of snapshots) damage.push(...(await copy(snapshot, partial)));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    for (const { database } of snapshots) database.close();
  }
  const copied = media === null ? null : await copyMedia(media, { partial, made, to });
  await rename(partial, made);
  await prune(to, keep);
  const warnings = damage.map(
    (reason) =>
      `${viewPath(from)} is damaged (${reason}) and left out: it is rebuilt after a restore. Restart the service.`,
  );
  return { folder: made, media: copied, warnings: [...warnings, ...(await closeToOthers(to))] };
}

interface Snapshot {
  readonly which: StoreFile;
  readonly file: string;
  readonly database: DatabaseSync;
}

/** From its first read on, a transaction sees a snapshot of the file; writers continue alongside. */
function pin(from: string, which: StoreFile): Snapshot {
  const database = openForReading(from, which);
  const file = fileOf(from, which);
  try {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    // If it is damaged, so is the copy, which is checked later.
    if (faultKindOf(error) !== 'damaged') throw fileFault(which, file, error);
  }
  return { which, file, database };
}

/** Copies a file and checks the copy. Returns the damage of the view, and throws if another file is damaged. */
async function copy({ which, file, database }: Snapshot, folder: string): Promise<string[]> {
  const target = join(folder, basename(file));
  makePrivateFile(target);
  const damage = await copyAndCheck(database, target);
  if (damage === null) return [];
  await rm(target);
  if (which === 'view') return [damage];
  throw new ServiceError(
    'store_corrupt',
    `${file} is damaged: ${damage}. No backup was made, and earlier ones are kept: stop the service and restore the latest.`,
  );
}

async function copyAndCheck(database: DatabaseSync, target: string): Promise<string | null> {
  try {
    await backup(database, target, { rate: pagesAStep });
  } catch (error) {
    if (faultKindOf(error) === 'damaged') return reasonOf(error);
    throw error;
  }
  return damageIn(target, { isCopy: true });
}

interface Folders {
  /** Of the backup, until it is complete. */
  readonly partial: string;
  readonly made: string;
  /** Of all backups. */
  readonly to: string;
}

async function copyMedia(from: string, { partial, made, to }: Folders): Promise<CopiedMedia> {
  const earlier = listBackups(to).map((name) => join(to, name, mediaName));
  try {
    return await backUpMedia(from, join(partial, mediaName), earlier.findLast((folder) => existsSync(folder)) ?? null);
  } catch (error) {
    await rm(join(partial, mediaName), { recursive: true, force: true });
    await rename(partial, made);
    throw new ServiceError(
      'store_unavailable',
      `The database is backed up in ${made}, but its media are not: ${reasonOf(error)}. Earlier backups are kept, however many. Free some space or check the permissions, and run it again.`,
    );
  }
}

/** Older versions left backups open to others; tightening their folders closes them. */
async function closeToOthers(folder: string): Promise<string[]> {
  return listBackups(folder).flatMap((name) => tighten(join(folder, name), 0o700));
}

/** Interrupted ones are removed as well. */
async function prune(folder: string, keep: number): Promise<void> {
  const old = listBackups(folder).slice(0, -keep);
  const broken = (await readdir(folder)).filter((name) => /^\.whatsapp-.*\.partial$/.test(name));
  for (const name of [...old, ...broken]) await rm(join(folder, name), { recursive: true, force: true });
}
