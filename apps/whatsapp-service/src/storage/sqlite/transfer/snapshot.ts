import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { keyHash } from '../../../records/key-hash.ts';
import { ServiceError } from '../../../service-error.ts';
import { openForReading } from '../database.ts';
import { refuseMissing as refuseMissingKeys } from '../encryption/sqlite-rewriting.ts';
import { fileOf, type StoreFile, storeFiles } from '../files.ts';
import { migrationCount, refuseNewer, versionOf } from '../schema.ts';
import { plainText } from '../sql-text.ts';

/** The files of a store, each as it was when the snapshot was taken, while services continue to write. */
export interface Snapshot {
  readonly events: DatabaseSync;
  readonly view: DatabaseSync;
  /** Null before the first message and the first record. */
  readonly outbox: DatabaseSync | null;
  close(): void;
}

/**
 * Takes a snapshot of each file within a few milliseconds: of the view first and of the events last, so that nothing is missing between
 * them, as in a backup.
 * @throws {ServiceError} where files are missing, or are those of another version.
 */
export function takeSnapshot(path: string, keys: ContentKeys | null): Snapshot {
  refuseMissing(path);
  refuseMissingKeys(path, keys);
  const opened: Partial<Record<StoreFile, DatabaseSync>> = {};
  const close = (): void => {
    for (const database of Object.values(opened)) database.close();
  };
  try {
    for (const which of ['view', 'outbox', 'events'] as const) {
      if (existsSync(fileOf(path, which))) opened[which] = pinned(path, which, keys);
    }
  } catch (error) {
    close();
    throw error;
  }
  const { events, view, outbox = null } = opened;
  if (!events || !view) throw new TypeError('A snapshot lacks a file.');
  return { events, view, outbox, close };
}

/** @throws {ServiceError} where there is no store. */
export function refuseMissing(path: string): void {
  for (const which of ['events', 'view'] as const) {
    if (!existsSync(fileOf(path, which)))
      throw new ServiceError(
        'store_unavailable',
        `There is no ${fileOf(path, which)}. Name the store with INTEXURAOS_WHATSAPP_STORE=sqlite:PATH, or start the service on it once.`,
      );
  }
}

function pinned(path: string, which: StoreFile, keys: ContentKeys | null): DatabaseSync {
  const file = fileOf(path, which);
  const database = openForReading(path, which, keys);
  database.exec('BEGIN; PRAGMA cache_size = -4096;');
  refuseNewer(database, file, which);
  if (versionOf(database) < migrationCount(which)) {
    database.close();
    throw new ServiceError(
      'store_unavailable',
      `${basename(file)} is of an older version of the service. Start this version on it once, which brings it up to date.`,
    );
  }
  // What records are ordered by in every store; null for what is null.
  database.function('key_hash', { deterministic: true }, (key) =>
    key === null ? null : keyHash(plainText(String(key))),
  );
  return database;
}

/** Whether any of the files of a store are there. */
export const hasFiles = (path: string): boolean => storeFiles.some((which) => existsSync(fileOf(path, which)));
