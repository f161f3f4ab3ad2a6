import { statSync } from 'node:fs';
import { FileFault } from './file-fault.ts';
import { fileOf, type StoreFile } from './files.ts';

/**
 * Makes a check that the file just opened is still the one at its path; to be called after a commit and before it counts.
 * SQLite keeps writing to a file that was removed or replaced, and all of it is lost when the process ends. Costs one
 * `stat`. The check throws {FileFault} `gone`, and passes again once the file is back.
 */
export function createPresence(path: string, which: StoreFile): () => void {
  const file = fileOf(path, which);
  const opened = statSync(file);
  return () => {
    // SQLite's own locks rely on a file having one inode for as long as it is open.
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.ino === opened.ino && found.dev === opened.dev) return;
    throw new FileFault(which, file, 'gone', 'it was removed or replaced while the service runs');
  };
}
