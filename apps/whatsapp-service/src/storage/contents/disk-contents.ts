import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type ContentStore, ContentStoreError, type StoredBytes } from '../../media/content-store.ts';
import { hashing } from '../../media/measure.ts';
import { type ContentCoding, encryptedSuffix } from './encrypted-contents.ts';

/** Remains of an interrupted write are older than this; a write in progress elsewhere is not. */
const leftoverMs = 60 * 60_000;
const suffix = '.part';
/** Begins the names of what this process is writing. */
const ownPrefix = `${randomUUID()}.`;

interface DiskContentsOptions {
  readonly now?: () => number;
  /** How new contents are written; as they are by default. */
  readonly coding?: ContentCoding | null;
}

/**
 * Content as files below a folder, named by their hash. A file is written under another name in the same folder, made
 * durable, and then renamed: an existing name always has the complete content.
 */
export function createDiskContents(
  root: string,
  { now = Date.now, coding = null }: DiskContentsOptions = {},
): ContentStore {
  const pathOf = (hash: string): string => join(root, hash.slice(0, 2), hash);
  const incoming = join(root, 'incoming');
  const thumbnailPath = (hash: string): string => join(root, 'thumbnails', hash.slice(0, 2), hash);
  /** Writes under another name; `name` gives the path at which the whole is to be, or null. */
  const writeWholly = async (stream: AsyncIterable<Uint8Array>, name: () => Promise<string | null>): Promise<void> => {
    const part = join(incoming, `${ownPrefix}${randomUUID()}${suffix}`);
    await writing(() => mkdir(incoming, { recursive: true, mode: 0o700 }));
    try {
      await writeDurably(part, stream);
      const path = await name();
      if (path !== null) await writing(() => moveDurably(part, path));
    } finally {
      await rm(part, { force: true }).catch(() => undefined);
    }
  };
  let hasLookedForStrays = false;
  return {
    write: async (source, isWanted) => {
      const { stream, result } = hashing(source);
      let stored: StoredBytes | null = null;
      await writeWholly(coding ? coding.encoded(stream, () => result().hash) : stream, async () => {
        stored = (await isWanted(result().hash)) ? result() : null;
        return stored && pathOf(stored.hash + (coding?.suffix ?? ''));
      });
      return stored;
    },
    sizeOf: async (hash) => (await orNull(stat(pathOf(hash))))?.size ?? null,
    read: async (hash, range) => {
      const handle = await orNull(open(pathOf(hash), 'r'));
      if (handle === null) return null;
      return handle.createReadStream(range && { start: range.first, end: range.last });
    },
    remove: async (hash) => {
      await writing(async () => {
        await rm(pathOf(hash), { force: true });
        await syncFolder(dirname(pathOf(hash)));
        await rm(thumbnailPath(hash), { force: true });
      });
    },
    thumbnails: {
      read: (hash) => orNull(readFile(thumbnailPath(hash))),
      keep: (hash, bytes) => {
        const stream = Readable.from([bytes]);
        const path = thumbnailPath(hash + (coding?.suffix ?? ''));
        return writeWholly(coding ? coding.encoded(stream, () => hash) : stream, async () => path);
      },
      remove: (hash) => writing(() => rm(thumbnailPath(hash), { force: true })),
    },
    tidy: async (isAlone = false) => {
      for (const name of (await orNull(readdir(incoming))) ?? []) {
        const path = join(incoming, name);
        const found = name.endsWith(suffix) ? await orNull(stat(path)) : null;
        const isAnothers = isAlone && !name.startsWith(ownPrefix);
        if (found && (isAnothers || now() - found.mtimeMs > leftoverMs)) await rm(path, { force: true });
      }
      if (hasLookedForStrays) return;
      for (const path of await strayThumbnails(join(root, 'thumbnails'), pathOf)) await rm(path, { force: true });
      hasLookedForStrays = true;
    },
  };
}

/** Thumbnails of contents that are not there. */
async function strayThumbnails(folder: string, pathOf: (hash: string) => string): Promise<string[]> {
  const strays: string[] = [];
  const isThere = async (path: string): Promise<boolean> => (await orNull(stat(path))) !== null;
  for (const part of (await orNull(readdir(folder))) ?? []) {
    for (const name of (await orNull(readdir(join(folder, part)))) ?? []) {
      const hash = name.replace(encryptedSuffix, '');
      if ((await isThere(pathOf(hash))) || (await isThere(pathOf(hash + encryptedSuffix)))) continue;
      strays.push(join(folder, part, name));
    }
  }
  return strays;
}

async function writeDurably(path: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await writing(() => open(path, 'wx', 0o600));
  try {
    for await (const chunk of stream) await writing(() => writeWhole(handle, chunk));
    await writing(() => handle.sync());
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** A full disk may take a part of a chunk before it refuses the rest. */
async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await handle.write(chunk, at)).bytesWritten;
}

async function moveDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncFolder(dirname(to));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await orNull(open(path, 'r'));
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}

/** Errors here are the disk's fault, not the source's. */
async function writing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ContentStoreError(codeOf(error), error);
  }
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new ContentStoreError(codeOf(error), error);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
