import { existsSync, renameSync, rmSync, statSync } from 'node:fs';

/**
 * A store's three files. The events are Meta's webhooks, the outbox holds outgoing messages; the view is made from
 * both. Each has its own writer thread, so that none of them waits for another's commits.
 */
export type StoreFile = 'events' | 'view' | 'outbox';

export const storeFiles: readonly StoreFile[] = ['events', 'view', 'outbox'];

/** The path of a file, given the path of the events. */
export function fileOf(path: string, which: StoreFile): string {
  if (which === 'events') return path;
  return path.endsWith('.db') ? `${path.slice(0, -'.db'.length)}.${which}.db` : `${path}.${which}.db`;
}

export const viewPath = (path: string): string => fileOf(path, 'view');

export const outboxPath = (path: string): string => fileOf(path, 'outbox');

/** The file itself, SQLite's write-ahead log, and that log's index. */
const endings = ['', '-wal', '-shm'];

/** A database file and its logs, whether they exist or not. */
export const withLogs = (file: string): string[] => endings.map((ending) => file + ending);

/** Whether the write-ahead log of a file exists and is not empty. */
export const hasLog = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Renames a file and its log, `w.db` to `w.db.damaged-20261130T120000000Z`, and returns the new name. SQLite's tools find
 * the log by that name.
 */
export function moveAside(file: string, why: 'damaged' | 'other', now: number): string {
  const aside = `${file}.${why}-${stampOf(now)}`;
  if (existsSync(file)) renameSync(file, aside);
  if (hasLog(file)) renameSync(`${file}-wal`, `${aside}-wal`);
  // The index is rebuilt from the log, and an empty log holds nothing.
  for (const rest of withLogs(file)) rmSync(rest, { force: true });
  return aside;
}

/** A time as used in names of files and folders: 20261130T120000000Z. */
export const stampOf = (now: number): string => new Date(now).toISOString().replace(/[-:.]/g, '');
