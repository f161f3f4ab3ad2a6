import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  createFileKeys,
  endBytes,
  type FileKeys,
  type FileStart,
  maxStartBytes,
  type OpenedFile,
  readStart,
  sealedSize,
} from '../../encryption/chunks.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import { UnreadableContent } from '../../encryption/key-ring.ts';
import { type ByteRange, type ContentStore, ContentStoreError } from '../../media/content-store.ts';

/** Behind the hash in the name of an encrypted file. */
export const encryptedSuffix = '.enc';

/** How a store writes bytes that it names by their hash: as other bytes, with a suffix after the name. */
export interface ContentCoding {
  readonly suffix: string;
  encoded(source: AsyncIterable<Uint8Array>, hashOf: () => string): AsyncIterable<Uint8Array>;
}

/** A place of contents, opened for plain files or for encoded ones. */
export type OpenContents = (coding: ContentCoding | null) => ContentStore;

/** Encrypts new content of a place; reads content that is encrypted with any of the keys, and plain content. */
export function createEncryptedContents(open: OpenContents, keys: ContentKeys): ContentStore {
  const files = createFileKeys(keys);
  const plain = open(null);
  const encrypted = open({ suffix: encryptedSuffix, encoded: files.encrypted });
  const isEncrypting = keys.current !== null;
  const look = createLook(encrypted, files);
  const sizeOf = async (hash: string): Promise<number | null> => (await look(hash))?.file.size ?? plain.sizeOf(hash);
  /** Whether it was rewritten since. Only a file under another key than the current one ever is. */
  const isReplaced = async (hash: string, { start }: Found): Promise<boolean> =>
    start.keyId !== keys.current && (await look(hash))?.start.salt.equals(start.salt) === false;
  const read = async (hash: string, range?: ByteRange): Promise<Readable | null> => {
    const found = await look(hash);
    if (found === null) return plain.read(hash, range);
    if (found.file.size === 0) return Readable.from([]);
    const part = found.file.part(range ?? { first: 0, last: found.file.size - 1 });
    const sealed = await encrypted.read(hash + encryptedSuffix, { first: part.first, last: part.last });
    // It was decrypted meanwhile, or removed.
    if (sealed === null) return plain.read(hash, range);
    if (await isReplaced(hash, found)) {
      sealed.destroy();
      return read(hash, range);
    }
    return Readable.from(decrypted(part.decrypted(sealed)), { objectMode: false });
  };
  return {
    write: (source, isWanted) => (isEncrypting ? encrypted : plain).write(source, isWanted),
    sizeOf,
    read,
    remove: async (hash) => {
      await encrypted.remove(hash + encryptedSuffix);
      await plain.remove(hash);
    },
    thumbnails: encryptedThumbnails({ plain, encrypted, files, isEncrypting }),
    tidy: (isAlone) => plain.tidy(isAlone),
    rewrite: async (hash) => {
      const found = await look(hash);
      const isPlainThere = (await plain.sizeOf(hash)) !== null;
      const isRight = isEncrypting ? found?.start.keyId === keys.current : found === null;
      if (isRight && !(isEncrypting && isPlainThere)) return false;
      if (!isRight) {
        const bytes = await read(hash);
        // It went meanwhile.
        if (bytes === null) return false;
        // One that was removed meanwhile must not come back.
        const isStill = async (written: string) => written === hash && (await sizeOf(hash)) !== null;
        if ((await (isEncrypting ? encrypted : plain).write(bytes, isStill)) === null) return false;
        // It is made again, under the right key.
        await encrypted.thumbnails.remove(hash + encryptedSuffix);
      }
      if (isEncrypting) await plain.remove(hash);
      else await encrypted.remove(hash + encryptedSuffix);
      return true;
    },
  };
}

interface ThumbnailPlaces {
  readonly plain: ContentStore;
  readonly encrypted: ContentStore;
  readonly files: FileKeys;
  readonly isEncrypting: boolean;
}

/** A thumbnail is encrypted as a file that belongs to its content: under another name it can't be decrypted. */
function encryptedThumbnails({ plain, encrypted, files, isEncrypting }: ThumbnailPlaces): ContentStore['thumbnails'] {
  return {
    read: async (hash) => {
      const sealed = await encrypted.thumbnails.read(hash + encryptedSuffix);
      if (sealed === null) return plain.thumbnails.read(hash);
      try {
        const start = readStart(sealed.subarray(0, maxStartBytes));
        const file = files.open(start, sealed.subarray(-endBytes), hash);
        const part = file.part({ first: 0, last: file.size - 1 });
        return await buffer(part.decrypted(Readable.from([sealed.subarray(part.first, part.last + 1)])));
      } catch (error) {
        if (error instanceof UnreadableContent) return null;
        throw error;
      }
    },
    keep: (hash, bytes) => (isEncrypting ? encrypted : plain).thumbnails.keep(hash, bytes),
    remove: async (hash) => {
      await encrypted.thumbnails.remove(hash + encryptedSuffix);
      await plain.thumbnails.remove(hash);
    },
  };
}

interface Found {
  readonly start: FileStart;
  readonly file: OpenedFile;
}

/**
 * Reads start and end of an encrypted file, and refuses one that is not whole; null if there is none. It may be removed or
 * rewritten between the reads, so one that seems broken is looked at once more.
 */
function createLook(encrypted: ContentStore, files: FileKeys): (hash: string) => Promise<Found | null> {
  const bytesOf = async (name: string, range: ByteRange): Promise<Buffer | null> => {
    const stream = await encrypted.read(name, range);
    return stream && buffer(stream);
  };
  const look = async (hash: string): Promise<Found | null> => {
    const name = hash + encryptedSuffix;
    const size = await encrypted.sizeOf(name);
    if (size === null) return null;
    const first = await bytesOf(name, { first: 0, last: Math.min(maxStartBytes, size) - 1 });
    const end = await bytesOf(name, { first: Math.max(0, size - endBytes), last: size - 1 });
    if (first === null || end === null) return null;
    const start = readStart(first);
    const file = files.open(start, end, hash);
    if (sealedSize(start, file.size) !== size) throw new UnreadableContent('A part of it is missing.');
    return { start, file };
  };
  return (hash) =>
    reading(() =>
      look(hash).catch((error: unknown) => {
        if (error instanceof UnreadableContent) return look(hash);
        throw error;
      }),
    );
}

async function* decrypted(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    throw asStoreError(error);
  }
}

async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error);
  }
}

const asStoreError = (error: unknown): unknown =>
  error instanceof UnreadableContent ? new ContentStoreError('can’t be decrypted', error) : error;
