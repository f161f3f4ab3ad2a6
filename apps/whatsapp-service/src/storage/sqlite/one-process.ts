import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { ServiceError } from '../../service-error.ts';
import { naming } from './database.ts';
import { isBusy } from './file-fault.ts';
import { makePrivateFile, makePrivateFolder } from './private-files.ts';

/** A process that is stopping needs up to five seconds. */
const defaultWaitMs = 6_000;
const lookEveryMs = 100;

/** The store belongs to this process until it is released or the process ends, however it ends. */
export interface Ownership {
  release(): void;
}

/**
 * Makes this process the only one that uses a store, by a lock on the file `PATH.lock`, which the system takes away from a
 * process that dies. What is kept in memory (known ids, keys, subscriptions, rates) would be wrong with two; see docs/decisions/041.
 * Another one that is about to end is waited for.
 * @throws {ServiceError} `store_unavailable`, which says who has it.
 */
export async function ownStore(path: string, waitMs = defaultWaitMs): Promise<Ownership> {
  const lock = naming('events', path, () => {
    refuseOtherThanFile(path);
    return openLock(`${path}.lock`);
  });
  try {
    for (let waited = 0; !isTaken(lock); waited += lookEveryMs) {
      if (waited >= waitMs) throw inUse(path, lock);
      await delay(lookEveryMs);
    }
  } catch (error) {
    lock.close();
    throw error;
  }
  return { release: () => lock.close() };
}

/** Nothing is made next to what can't be a database. */
function refuseOtherThanFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return;
  const what = stats.isDirectory() ? 'a folder' : 'not a file';
  throw new ServiceError(
    'store_unavailable',
    `The database ${path} can't be used: it is ${what}. Give the path of a file: INTEXURAOS_WHATSAPP_STORE=sqlite:PATH.`,
  );
}

function openLock(file: string): DatabaseSync {
  makePrivateFolder(file);
  makePrivateFile(file);
  return new DatabaseSync(file, { timeout: 0 });
}

/**
 * Takes the lock if no process has it. It is the lock of a transaction that never ends; others can read data that was
 * committed before.
 */
function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN IMMEDIATE');
    writeOwner(lock);
    if (!lock.isTransaction) lock.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/** Commits this process's identity, for the error in another process. On a full disk the lock is held without it. */
function writeOwner(lock: DatabaseSync): void {
  try {
    lock.exec('CREATE TABLE IF NOT EXISTS owner (process INTEGER, host TEXT, since TEXT); DELETE FROM owner');
    lock.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(process.pid, hostname(), new Date().toISOString());
    lock.exec('COMMIT');
  } catch {
    // Only the lock matters.
  }
}

function inUse(path: string, lock: DatabaseSync): ServiceError {
  const owner = lock.prepare('SELECT process, host, since FROM owner').get();
  const who = owner ? `process ${owner.process} on ${owner.host}, since ${owner.since}` : 'another process';
  return new ServiceError(
    'store_unavailable',
    `${basename(path)} is in use by ${who}. One SQLite store belongs to one service. Stop that one, or give this one its own store with INTEXURAOS_WHATSAPP_STORE=sqlite:PATH. Several instances need Firestore.`,
  );
}
