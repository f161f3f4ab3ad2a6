import { existsSync, renameSync, rmSync, statSync } from 'node:fs';

/**
 * A store's three files. The events are what Meta sent, the outbox is what is to be sent; the view is made from both. Each has
 * a thread of its own to write it, so that none of them waits for another's commits.
 */
export type StoreFile = 'events' | 'view' | 'outbox';

export const storeFiles: readonly StoreFile[] = ['events', 'view', 'outbox'];

/** Where a file is, by the path of the events. */
export function fileOf(path: string, which: StoreFile): string {
  if (which === 'events') return path;
  return path.endsWith('.db') ? `${path.slice(0, -'.db'.length)}.${which}.db` : `${path}.${which}.db`;
}

export const viewPath = (path: string): string => fileOf(path, 'view');

export const outboxPath = (path: string): string => fileOf(path, 'outbox');

/** The file itself, SQLite's write-ahead log, and that log's index. */
const endings = ['', '-wal', '-shm'];

/** A database file with its logs, whether they are there or not. */
export const withLogs = (file: string): string[] => endings.map((ending) => file + ending);

/** Whether the write-ahead log of a file is there and holds anything. */
export const hasLog = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Renames a file and its log, `w.db` to `w.db.damaged-20261130T120000000Z`, and gives the new name. SQLite's tools find the
 * log by it.
 */
export function moveAside(file: string, why: 'damaged' | 'other', now: number): string {
  const aside = `${file}.${why}-${stampOf(now)}`;
  if (existsSync(file)) renameSync(file, aside);
  if (hasLog(file)) renameSync(`${file}-wal`, `${aside}-wal`);
  // The index is made from the log again, and an empty log holds nothing.
  for (const rest of withLogs(file)) rmSync(rest, { force: true });
  return aside;
}

/** A time as it stands in names of files and folders: 20261130T120000000Z. */
export const stampOf = (now: number): string => new Date(now).toISOString().replace(/[-:.]/g, '');
