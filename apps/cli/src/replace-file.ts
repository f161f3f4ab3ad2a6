import { lstatSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { notWritten } from './input-file.ts';
import { trouble } from './outcome.ts';

/**
 * Replaces the text of a file with secrets atomically: a reader gets the old text or the new one, even after a crash or a
 * power cut. Owner and mode are kept; a new file is readable by its owner only. A link stays a link, and its target is
 * replaced. A temporary file left by a killed run is overwritten.
 * @param textFor makes the new text from the old one, which is empty if there is no file yet.
 * @throws {CommandError} if it can't be written or can't keep its owner; the file is then unchanged.
 */
export async function replaceFile(path: string, textFor: (before: string) => string): Promise<void> {
  const target = behindLinks(path);
  const before = statSync(target, { throwIfNoEntry: false });
  // Renaming over a device or a socket would destroy it.
  if (before && !before.isFile()) throw trouble(`${path} is not a file.`, 'Name another one.');
  const aside = `${target}.new`;
  try {
    const text = textFor(before ? readFileSync(target, 'utf8') : '');
    await rm(aside, { force: true });
    // Exclusive: does not follow a link that somebody puts there meanwhile.
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await takeOver(file, before);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw isNotPermitted(error) ? notKept(path) : notWritten(path, error);
  }
}

/** Whether every user of the machine may read it; false if there is no such file. */
export function isReadableByAll(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0;
}

/** The file's path, or the target of a dangling link. */
function behindLinks(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })) return realpathSync(path);
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? behindLinks(resolve(dirname(path), readlinkSync(path))) : path;
}

/** Owner first: changing the owner clears permissions. Then the mode, whatever the umask says. */
async function takeOver(file: FileHandle, before: Stats | undefined): Promise<void> {
  const made = await file.stat();
  if (before && (made.uid !== before.uid || made.gid !== before.gid)) await file.chown(before.uid, before.gid);
  await file.chmod(before ? before.mode & 0o7777 : 0o600);
}

/** So that a power cut doesn't undo the rename. Some file systems can't do this, and don't need it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

const isNotPermitted = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPERM';

const notKept = (path: string) =>
  trouble(`${path} belongs to another user or group, and replacing it would change that.`, 'Run this as its owner.');
