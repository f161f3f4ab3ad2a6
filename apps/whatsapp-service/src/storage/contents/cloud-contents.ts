import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bucket, Storage } from '@google-cloud/storage';
import { type ContentStore, ContentStoreError } from '../../media/content-store.ts';
import { hashing } from '../../media/measure.ts';
import { type ContentCoding, encryptedSuffix } from './encrypted-contents.ts';

export interface CloudContentsOptions {
  readonly bucket: string;
  /** The URL of Cloud Storage, if not Google's: `http://127.0.0.1:4443`. */
  readonly apiEndpoint?: string | undefined;
  readonly now?: () => number;
  /** How new contents are written; as they are by default. */
  readonly coding?: ContentCoding | null;
}

/** A write that takes longer than this was interrupted. */
const leftoverMs = 24 * 60 * 60_000;
const incoming = 'incoming/';
const contentsFolder = 'contents/';
const thumbnailsFolder = 'thumbnails/';

/**
 * Contents as objects of a bucket, named by their hash. The hash is known at the end, so an object is written under another name
 * and then copied within the bucket; Cloud Storage shows no object that is not whole.
 */
export function createCloudContents({
  bucket: name,
  apiEndpoint,
  coding = null,
  now = Date.now,
}: CloudContentsOptions): ContentStore {
  const bucket = new Storage(apiEndpoint === undefined ? {} : { apiEndpoint, projectId: 'none' }).bucket(name);
  const fileOf = (hash: string) => bucket.file(`${contentsFolder}${hash.slice(0, 2)}/${hash}`);
  const thumbnailOf = (hash: string) => bucket.file(`${thumbnailsFolder}${hash.slice(0, 2)}/${hash}`);
  let hasLookedForStrays = false;
  return {
    write: async (source, isWanted) => {
      const part = bucket.file(`${incoming}${randomUUID()}`);
      const { stream, result } = hashing(source);
      await upload(part, coding ? coding.encoded(stream, () => result().hash) : stream);
      const stored = result();
      try {
        if (!(await isWanted(stored.hash))) return null;
        await calling(() => part.copy(fileOf(stored.hash + (coding?.suffix ?? ''))));
        return stored;
      } finally {
        await part.delete({ ignoreNotFound: true }).catch(() => undefined);
      }
    },
    sizeOf: async (hash) => {
      const found = await orNull(() => fileOf(hash).getMetadata());
      return found === null ? null : Number(found[0].size);
    },
    read: async (hash, range) => {
      const file = fileOf(hash);
      const [isThere] = await calling(() => file.exists());
      if (!isThere) return null;
      return file.createReadStream(range && { start: range.first, end: range.last });
    },
    remove: async (hash) => {
      await calling(() => fileOf(hash).delete({ ignoreNotFound: true }));
      await calling(() => thumbnailOf(hash).delete({ ignoreNotFound: true }));
    },
    thumbnails: {
      read: async (hash) => (await orNull(() => thumbnailOf(hash).download()))?.[0] ?? null,
      keep: (hash, bytes) => {
        const stream = Readable.from([bytes]);
        return upload(thumbnailOf(hash + (coding?.suffix ?? '')), coding ? coding.encoded(stream, () => hash) : stream);
      },
      remove: async (hash) => void (await calling(() => thumbnailOf(hash).delete({ ignoreNotFound: true }))),
    },
    tidy: async () => {
      const [files] = await calling(() => bucket.getFiles({ prefix: incoming }));
      for (const file of files) {
        const madeAt = Date.parse(String(file.metadata.timeCreated));
        if (now() - madeAt > leftoverMs) await calling(() => file.delete({ ignoreNotFound: true }));
      }
      if (hasLookedForStrays) return;
      for (const file of await strayThumbnails(bucket)) await calling(() => file.delete({ ignoreNotFound: true }));
      hasLookedForStrays = true;
    },
  };
}

/** Thumbnails of contents that are not there; those of a part of all hashes at a time, so that few names are in memory. */
async function strayThumbnails(bucket: Bucket): Promise<CloudFile[]> {
  const strays: CloudFile[] = [];
  for (let part = 0; part < 256; part += 1) {
    const prefix = `${part.toString(16).padStart(2, '0')}/`;
    const [thumbnails] = await calling(() => bucket.getFiles({ prefix: thumbnailsFolder + prefix }));
    if (thumbnails.length === 0) continue;
    const [contents] = await calling(() => bucket.getFiles({ prefix: contentsFolder + prefix }));
    const there = new Set(contents.map(hashIn));
    strays.push(...thumbnails.filter((file) => !there.has(hashIn(file))));
  }
  return strays;
}

type CloudFile = ReturnType<Bucket['file']>;

const hashIn = ({ name }: CloudFile): string => name.slice(name.lastIndexOf('/') + 1).replace(encryptedSuffix, '');

/** An upload that ends early leaves no object. */
async function upload(file: ReturnType<Bucket['file']>, stream: AsyncIterable<Uint8Array>): Promise<void> {
  let fault: { readonly error: unknown } | null = null;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* stream;
    } catch (error) {
      fault = { error };
      throw error;
    }
  };
  try {
    await pipeline(watched, file.createWriteStream({ resumable: false, contentType: 'application/octet-stream' }));
  } catch (error) {
    // The source's own fault is not the bucket's.
    if (fault !== null) throw (fault as { readonly error: unknown }).error;
    throw new ContentStoreError(codeOf(error), error);
  }
}

async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new ContentStoreError(codeOf(error), error);
  }
}

async function orNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (codeOf(error) === '404') return null;
    throw new ContentStoreError(codeOf(error), error);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code !== undefined ? String(error.code) : 'unknown error';
