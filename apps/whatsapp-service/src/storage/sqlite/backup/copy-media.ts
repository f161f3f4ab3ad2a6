import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of the media folder in a backup. */
export const mediaName = 'media';

export interface CopiedMedia {
  readonly files: number;
  /** Those that no earlier backup had. */
  readonly copied: number;
}

/**
 * Copies the files of a media folder that is in use into a backup. A file never changes under its name, except when it
 * is encrypted with another key, so one that the previous backup has is shared with it by a hard link: it takes its
 * space once, however many backups have it. If the disk has no such links it is copied. A file that is removed
 * meanwhile is left out, and so are thumbnails, which can be made again.
 * @param previous the media of an earlier backup; null if there is none.
 */
export async function backUpMedia(from: string, to: string, previous: string | null): Promise<CopiedMedia> {
  let [files, copied] = [0, 0];
  for await (const { part, name } of contentsIn(from)) {
    const [file, made] = [join(from, part, name), join(to, part, name)];
    const stats = await orNull(stat(file));
    if (stats === null) continue;
    await mkdir(join(to, part), { recursive: true, mode: 0o700 });
    const isShared = previous !== null && (await share(join(previous, part, name), made, stats));
    if (!isShared) {
      if (!(await copyWithTime(file, made, stats))) continue;
      copied += 1;
    }
    files += 1;
  }
  return { files, copied };
}

/** Puts the files of a backup back that are not there. Returns how many. One that was interrupted continues. */
export async function restoreMedia(from: string, to: string): Promise<number> {
  const incoming = join(to, 'incoming');
  let restored = 0;
  for await (const { part, name } of contentsIn(from)) {
    const [file, target] = [join(from, part, name), join(to, part, name)];
    const stats = await stat(file);
    if ((await orNull(stat(target)))?.size === stats.size) continue;
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    await mkdir(join(to, part), { recursive: true, mode: 0o700 });
    // Under the name of an unfinished upload, which the service removes if this is interrupted.
    const unfinished = join(incoming, `${randomUUID()}.part`);
    try {
      await copyWithTime(file, unfinished, stats);
      await rename(unfinished, target);
    } finally {
      await rm(unfinished, { force: true });
    }
    restored += 1;
  }
  return restored;
}

interface ContentFile {
  /** The folder that it is in: the first digits of its name. */
  readonly part: string;
  readonly name: string;
}

async function* contentsIn(folder: string): AsyncGenerator<ContentFile> {
  const parts = (await orNull(readdir(folder))) ?? [];
  for (const part of parts.filter((each) => /^[0-9a-f]{2}$/.test(each)).sort()) {
    const names = (await orNull(readdir(join(folder, part)))) ?? [];
    for (const name of names) if (/^[0-9a-f]{64}(\.enc)?$/.test(name)) yield { part, name };
  }
}

/** Whether the earlier copy is of the same file, and now the new one’s too. */
async function share(earlier: string, made: string, { size, mtimeMs }: Stats): Promise<boolean> {
  const found = await orNull(stat(earlier));
  if (found?.size !== size || Math.trunc(found.mtimeMs) !== Math.trunc(mtimeMs)) return false;
  return link(earlier, made).then(
    () => true,
    () => false,
  );
}

/** Whether it was still there to be copied. */
async function copyWithTime(file: string, made: string, { mtimeMs }: Stats): Promise<boolean> {
  try {
    await copyFile(file, made);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return false;
  }
  await chmod(made, 0o600);
  const time = new Date(Math.trunc(mtimeMs));
  await utimes(made, time, time);
  return true;
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
