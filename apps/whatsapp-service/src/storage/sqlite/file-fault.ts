import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../service-error.ts';
import { fileOf, type StoreFile } from './files.ts';

/** The kinds of faults of a file, by SQLite's result code (sqlite.org/rescode.html) if there is one. */
export type FaultKind = (typeof faultKinds)[number];

export const faultKinds = ['damaged', 'disk', 'full', 'held', 'other-store', 'gone', 'other'] as const;

/** `held` (SQLITE_BUSY): another program holds the file, longer than a call waits for it. */
const kinds: Readonly<Record<number, FaultKind>> = { 5: 'held', 10: 'disk', 11: 'damaged', 13: 'full', 26: 'damaged' };

export const faultKindOf = (error: unknown): FaultKind => kinds[codeOf(error)] ?? 'other';

/** Extended codes hold the primary one in their lowest byte. */
function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
}

/** SQLITE_BUSY or SQLITE_LOCKED: somebody else has it. */
export const isBusy = (error: unknown): boolean => [5, 6].includes(codeOf(error));

/** A fault of one database file; the message names the file, the fault and the remedy. */
export class FileFault extends ServiceError {
  readonly file: string;
  readonly which: StoreFile;
  readonly kind: FaultKind;

  constructor(which: StoreFile, file: string, kind: FaultKind, reason: string) {
    const isLasting = kind === 'damaged' || kind === 'other-store';
    const remedy = remedyFor(which, kind);
    super(isLasting ? 'store_corrupt' : 'store_unavailable', `${whatIsWrong(file, kind)}: ${reason}. ${remedy}`, {
      isRetryable: !isLasting,
      remedy,
    });
    this.name = 'FileFault';
    this.file = file;
    this.which = which;
    this.kind = kind;
  }
}

function whatIsWrong(file: string, kind: FaultKind): string {
  if (kind === 'damaged') return `${file} is damaged`;
  return kind === 'held' ? `Another program holds the database ${file}` : `The database ${file} can't be used`;
}

/** Turns an error of SQLite or of the file system into a fault of that file; a fault is returned unchanged. */
export function fileFault(which: StoreFile, file: string, error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new FileFault(which, file, faultKindOf(error), reasonOf(error));
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const restore =
  'With the service stopped, restore a backup: node dist/backup.js --restore NAME (docs/guide/deploy.md). Without one, move ' +
  'the file away and keep it';

const damageRemedies: Readonly<Record<StoreFile, string>> = {
  events:
    'It is no longer written, so webhooks are refused; Meta sends them again for seven days. ' +
    `${restore}: the service then starts with an empty one, and conversations stay.`,
  view: 'It is moved aside, and a new one is made from the webhooks.',
  outbox:
    'It is no longer written, so no message is sent or accepted; webhooks are still received. ' +
    `${restore}: messages queued in it are then not sent.`,
};

function remedyFor(which: StoreFile, kind: FaultKind): string {
  if (kind === 'damaged') return damageRemedies[which];
  if (kind === 'other-store')
    return (
      'No message is sent or accepted; webhooks are still received. Stop the service and put the right file in place, ' +
      'or move this one away: the next message then starts a new one.'
    );
  if (kind === 'disk') return 'Check the disk and the system log (dmesg), then restart the service.';
  if (kind === 'gone')
    return 'Nothing is acknowledged that would be lost with it. Put it back, or restart the service.';
  if (kind === 'held')
    return (
      'End that program, or let it finish; the service then continues by itself. `fuser` or `lsof` with the path of the file ' +
      'names it: a sqlite3 shell in a transaction, a backup of another tool, or a second copy of this service.'
    );
  if (kind === 'full') return 'Make room on the disk.';
  return 'Check that the disk has room and that the file and its folder can be written by this user.';
}

/**
 * Turns an error of a thread with several open files into a fault: SQLite does not say which file it is about, so they are
 * read until one turns out unreadable.
 * @param files the thread's, its own first.
 */
export function faultAmong(error: unknown, path: string, files: readonly [StoreFile, ...StoreFile[]]): ServiceError {
  if (error instanceof ServiceError) return error;
  const [own] = files;
  const kind = faultKindOf(error);
  if (files.length === 1 || (kind !== 'damaged' && kind !== 'disk')) return fileFault(own, fileOf(path, own), error);
  const which = files.find((each) => isUnreadable(fileOf(path, each)));
  // If none is found, the error has no lasting consequences.
  return new FileFault(which ?? own, fileOf(path, which ?? own), which ? kind : 'disk', reasonOf(error));
}

function isUnreadable(file: string): boolean {
  try {
    return existsSync(file) && damageIn(file) !== null;
  } catch {
    return true;
  }
}

/**
 * Opens a file to look for damage; see `findDamage`. By default nothing is changed, and a log and its index may be left
 * next to it; for a private copy they are removed.
 */
export function damageIn(file: string, { isCopy = false } = {}): string | null {
  const database = new DatabaseSync(file, { readOnly: !isCopy, timeout: 3_000 });
  try {
    return findDamage(database);
  } finally {
    database.close();
  }
}

/**
 * The structural damage that SQLite finds in a file; null if there is none. Reads all of it, about 700 MB a second from
 * memory.
 */
export function findDamage(database: DatabaseSync): string | null {
  try {
    const [found = 'ok'] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    // Its first line only names the database.
    return found === 'ok'
      ? null
      : String(found)
          .replace(/^\*\*\*.*\n/, '')
          .replaceAll('\n', ' ');
  } catch (error) {
    if (faultKindOf(error) === 'damaged') return reasonOf(error);
    throw error;
  }
}

/** The same fault without the folder: health is public, and need not reveal it. */
export function withoutFolder({ code, message, isRetryable, remedy }: ServiceError, file: string): ServiceError {
  return new ServiceError(code, message.replaceAll(file, basename(file)), { isRetryable, remedy });
}
