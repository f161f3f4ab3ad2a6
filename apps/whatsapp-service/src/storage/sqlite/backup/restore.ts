import { existsSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { ServiceError } from '../../../service-error.ts';
import { refuseMissingKeys } from '../encryption/key-notes.ts';
import { damageIn, isBusy, reasonOf } from '../file-fault.ts';
import { fileOf, type StoreFile, stampOf, storeFiles, withLogs } from '../files.ts';
import {
  beginGeneration,
  bindView,
  eventsIdentityOf,
  identifyEvents,
  newEventsIdentity,
  newId,
  nextGeneration,
} from '../identity.ts';
import { makePrivateFolder } from '../private-files.ts';
import { migrate } from '../schema.ts';
import { mediaName, restoreMedia } from './copy-media.ts';
import { listBackups } from './list-backups.ts';
import { markOutboxUnknown } from './mark-outbox-unknown.ts';

export interface RestoreOptions {
  /** A folder that `backUp` made. */
  readonly backup: string;
  /** The database file of the service, which must not be running. */
  readonly to: string;
  /** The folder of media; null if files are not restored. */
  readonly media: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether waiting messages are queued again; only right if nothing was sent after the backup was made. */
  readonly keepsQueue: boolean;
  /** The keys that decrypt the backup. */
  readonly keys: ContentKeys | null;
}

export interface Restored {
  /** The folder that the previous files were moved to; null if there were none. */
  readonly aside: string | null;
  /** How many messages waited when the backup was made and are unknown now. */
  readonly doubted: number;
  /** How many files of media were not there and are again. */
  readonly files: number;
}

/**
 * Replaces a store with a backup. The old files, including their logs, are moved aside, not removed. Queued messages may
 * have been sent after the backup, so they become `unknown` and are not sent again, unless the queue is kept. Events after
 * the backup form a new generation, so that their numbers are not mistaken for those of the replaced store. Rejects, with
 * nothing changed, while a service has the store open, or if the backup is missing or damaged. If killed in between, it can
 * be run again, and the service refuses to start until then.
 */
export async function restore({ backup, to, media, now, keepsQueue, keys }: RestoreOptions): Promise<Restored> {
  const source = (which: StoreFile): string => join(backup, basename(fileOf(to, which)));
  if (!existsSync(source('events'))) {
    throw new ServiceError(
      'store_unavailable',
      `There is no backup ${backup}: it has no ${basename(to)}. ${othersAt(dirname(backup))}`,
    );
  }
  makePrivateFolder(to);
  refuseInUse(to);
  const there = storeFiles.filter((which) => existsSync(source(which)));
  const copyOf = (which: StoreFile): string => `${fileOf(to, which)}.restoring`;
  // Copied next to it first: a full disk, a damaged backup or a missing key then changes nothing.
  const isRepeated = storeFiles.some((which) => existsSync(copyOf(which)));
  let doubted = 0;
  try {
    for (const which of there) await copyChecked(source(which), copyOf(which));
    for (const which of there) refuseUnreadable(copyOf(which), { file: source(which), which, keys });
    beginRestoredGeneration(to, there.includes('view'), copyOf);
    if (there.includes('outbox') && !keepsQueue) doubted = markOutboxUnknown(copyOf('outbox'), { now, keys });
    for (const which of there) await sync(copyOf(which));
  } catch (error) {
    // Those of a restore that was killed show that it has to be repeated.
    if (!isRepeated) for (const which of there) await removeCopy(copyOf(which));
    throw error;
  }
  // Files that no record names harm nothing, so they come before the records.
  const files = media === null ? 0 : await restoreMedia(join(backup, mediaName), media);
  const old = storeFiles.flatMap((which) => withLogs(fileOf(to, which))).filter((file) => existsSync(file));
  const aside = `${to}.before-${stampOf(now)}`;
  if (old.length > 0) await mkdir(aside, { mode: 0o700 });
  for (const file of old) await rename(file, join(aside, basename(file)));
  for (const which of there) await rename(copyOf(which), fileOf(to, which));
  await sync(dirname(to));
  return { aside: old.length > 0 ? aside : null, doubted, files };
}

function othersAt(folder: string): string {
  const names = existsSync(folder) ? listBackups(folder) : [];
  if (names.length === 0) return `There are no backups in ${folder}. Name their folder with --to.`;
  return `The latest in ${folder}: ${names.slice(-5).join(', ')}.`;
}

async function removeCopy(copy: string): Promise<void> {
  for (const file of withLogs(copy)) await rm(file, { force: true });
}

/** A store whose key is missing would replace one that works, and not start. */
function refuseUnreadable(copy: string, named: Parameters<typeof refuseMissingKeys>[1]): void {
  withDatabase(copy, (database) => refuseMissingKeys(database, named));
}

async function copyChecked(source: string, copy: string): Promise<void> {
  // A log left by a killed run would be taken for that of the new copy.
  await removeCopy(copy);
  await copyFile(source, copy);
  await chmod(copy, 0o600);
  const damage = damageIn(copy, { isCopy: true });
  if (damage === null) return;
  throw new ServiceError(
    'store_corrupt',
    `${source} is damaged: ${damage}. Nothing was changed. Restore another backup.`,
  );
}

function beginRestoredGeneration(to: string, hasView: boolean, copyOf: (which: StoreFile) => string): void {
  withDatabase(copyOf('events'), (events) => {
    migrate(events, to, 'events');
    const before = eventsIdentityOf(events) ?? newEventsIdentity(newId(), newId());
    const last = events.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events').get()?.seq;
    const next = nextGeneration(before, newId(), Number(last ?? 0));
    identifyEvents(events, before);
    beginGeneration(events, next);
    if (!hasView) return;
    withDatabase(copyOf('view'), (view) => {
      migrate(view, fileOf(to, 'view'), 'view');
      bindView(view, next);
    });
  });
}

function withDatabase(file: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file);
  try {
    work(database);
  } finally {
    database.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  // Not every file system can sync a folder.
  await file.sync().catch(() => undefined);
  await file.close();
}

/**
 * A running service has a lock on each of its files, which rules out an exclusive lock. Checked on the view if it
 * exists: closing a file that no other process has open writes its log into it, which could harm a damaged events file.
 */
function refuseInUse(to: string): void {
  const asked = [fileOf(to, 'view'), to].find((file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0);
  if (asked === undefined) return;
  const database = new DatabaseSync(asked, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK;');
  } catch (error) {
    // A damaged file can't be locked either, and is the reason for having backups.
    if (isBusy(error))
      throw new ServiceError('store_unavailable', `${to} is in use (${reasonOf(error)}). Stop the service first.`);
  } finally {
    database.close();
  }
}
