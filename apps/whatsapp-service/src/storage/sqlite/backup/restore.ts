import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../../service-error.ts';
import { outboxPath, viewPath } from '../files.ts';
import { doubtOutbox } from './doubt-outbox.ts';

export interface RestoreOptions {
  /** A folder that `backUp` made. */
  readonly backup: string;
  /** The database file of the service, which must not be running. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether what waited to be sent waits again; right only where nothing went after the backup was made. */
  readonly keepsQueue: boolean;
}

export interface Restored {
  /** The folder that what was there before went to; null where nothing was. */
  readonly aside: string | null;
  /** How many messages waited when the backup was made and are unknown now. */
  readonly doubted: number;
}

/**
 * Puts a backup in the place of a store. What was there, its logs included, is moved aside and not removed. What waited to
 * be sent may have gone after the backup, so it becomes `unknown` and is not sent again, unless the queue is kept.
 * Rejects, with nothing changed, while a service has it open.
 */
export async function restore({ backup, to, now, keepsQueue }: RestoreOptions): Promise<Restored> {
  const files = [to, viewPath(to), outboxPath(to)];
  const source = (file: string): string => join(backup, basename(file));
  if (!existsSync(source(to))) {
    throw new ServiceError('store_unavailable', `There is no ${source(to)}. Give a folder that a backup made.`);
  }
  await mkdir(dirname(to), { recursive: true });
  refuseInUse(to);
  const old = files
    .flatMap((file) => ['', '-wal', '-shm'].map((ending) => file + ending))
    .filter((file) => existsSync(file));
  const aside = `${to}.before-${new Date(now).toISOString().replace(/[-:.]/g, '')}`;
  // Copied beside it first: a full disk leaves things as they are.
  const copied = files.filter((file) => existsSync(source(file)));
  for (const file of copied) await copyFile(source(file), `${file}.restoring`);
  const hasOutbox = copied.includes(outboxPath(to));
  const doubted = hasOutbox && !keepsQueue ? doubtOutbox(`${outboxPath(to)}.restoring`, now) : 0;
  if (old.length > 0) await mkdir(aside);
  for (const file of old) await rename(file, join(aside, basename(file)));
  for (const file of copied) await rename(`${file}.restoring`, file);
  return { aside: old.length > 0 ? aside : null, doubted };
}

/** Whoever has the file open holds a lock on it for all that time, with which an exclusive one can't be had. */
function refuseInUse(file: string): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK;');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError('store_unavailable', `${file} is in use (${reason}). Stop the service first.`);
  } finally {
    database.close();
  }
}
