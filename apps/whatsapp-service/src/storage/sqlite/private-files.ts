import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { withLogs } from './files.ts';

const ownFile = 0o600;
const ownFolder = 0o700;

/**
 * Makes the folder of a database where it is missing, open to its owner only. One that is there is closed to others where
 * that is ours to do: we own it and it holds nothing but the store. Returns what was changed, for the log.
 */
export function makePrivateFolder(file: string): string[] {
  const folder = dirname(file);
  // The umask takes rights away from a mode and adds none, so what is made is never open wider than this.
  if (mkdirSync(folder, { recursive: true, mode: ownFolder }) !== undefined) return [];
  const store = basename(file).replace(/\.db$/, '');
  return readdirSync(folder).every((name) => name.startsWith(store)) ? tighten(folder, ownFolder) : [];
}

/**
 * Makes a database file where it is missing, before SQLite would by the umask; SQLite gives its logs the same mode. What is
 * open to others is closed to them, where it is ours to do. Returns what was changed, for the log.
 */
export function makePrivateFile(file: string): string[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) create(file);
  // One line for the file and its logs.
  return withLogs(file)
    .flatMap((each) => tighten(each, ownFile))
    .slice(0, 1);
}

/** Takes the rights of group and others away from a file or folder that is there and ours. */
export function tighten(path: string, mode: typeof ownFile | typeof ownFolder = ownFile): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || (stats.mode & 0o077) === 0) return [];
  try {
    chmodSync(path, mode);
  } catch {
    // Another's, or on a file system that has no modes.
    return [];
  }
  const before = (stats.mode & 0o777).toString(8);
  return [`${basename(path)} was open to other users of this machine (mode ${before}); it is closed to them now.`];
}

/**
 * Only a file that is not there is ever opened here: closing a descriptor drops the locks that SQLite holds on the same file
 * anywhere in this process (POSIX).
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
