import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { withLogs } from './files.ts';

const ownFile = 0o600;
const ownFolder = 0o700;

/**
 * Creates the folder of a database if it is missing, open only to its owner. An existing one is closed to others if we own
 * it and it holds nothing but the store. Returns what was changed, for the log.
 */
export function makePrivateFolder(file: string): string[] {
  const folder = dirname(file);
  // The umask removes permissions and adds none, so nothing is created with more than these.
  if (mkdirSync(folder, { recursive: true, mode: ownFolder }) !== undefined) return [];
  const store = basename(file).replace(/\.db$/, '');
  return readdirSync(folder).every((name) => name.startsWith(store)) ? tighten(folder, ownFolder) : [];
}

/**
 * Creates a database file if it is missing, before SQLite would with the umask's mode; SQLite gives its logs the same mode.
 * Files open to others are closed to them, if we own them. Returns what was changed, for the log.
 */
export function makePrivateFile(file: string): string[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) create(file);
  // One line for the file and its logs.
  return withLogs(file)
    .flatMap((each) => tighten(each, ownFile))
    .slice(0, 1);
}

/** Removes the permissions of group and others from an existing file or folder of ours. */
export function tighten(path: string, mode: typeof ownFile | typeof ownFolder = ownFile): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  const isOfKind = mode === ownFile ? stats?.isFile() : stats?.isDirectory();
  if (!isOfKind || stats === undefined || (stats.mode & 0o077) === 0) return [];
  try {
    chmodSync(path, mode);
  } catch {
    // Owned by another user, or on a file system without modes.
    return [];
  }
  const before = (stats.mode & 0o777).toString(8);
  return [`${basename(path)} was open to other users of this machine (mode ${before}); they can no longer read it.`];
}

/**
 * Existing files are never opened here: closing a descriptor drops the locks that SQLite holds on the same file anywhere in
 * this process (POSIX).
 */
function create(file: string): void {
  try {
    const made = openSync(file, 'wx', ownFile);
    fchmodSync(made, ownFile);
    closeSync(made);
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
