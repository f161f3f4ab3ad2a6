import type { Readable } from 'node:stream';

/**
 * Keeps contents under the SHA-256 of their bytes, each once. A content is there whole or not at all, whenever a process or its
 * machine stops. Disk, Cloud Storage and memory implement it, under one contract suite.
 */
export interface ContentStore {
  /**
   * Stores what the source yields, once `isWanted` says so of the whole; at most a few chunks of it are in memory. Null where it is
   * not wanted. Rejects with what the source throws, or with a `ContentStoreError`; nothing is stored then.
   */
  write(source: AsyncIterable<Uint8Array>, isWanted: IsWanted): Promise<StoredBytes | null>;
  /** Its size; null where there is none. */
  sizeOf(hash: string): Promise<number | null>;
  /** Its bytes, the whole or a part; null where there is none. An error while they are read is the stream's. */
  read(hash: string, range?: ByteRange): Promise<Readable | null>;
  /** Removes it, if it is there, and its thumbnail. */
  remove(hash: string): Promise<void>;
  readonly thumbnails: ThumbnailStore;
  /** Removes what interrupted writes have left; the first time also thumbnails that an interruption left without their content. */
  tidy(): Promise<void>;
  /** Stores a content as new contents are, and says whether it was not. Absent where nothing is encrypted. */
  rewrite?(hash: string): Promise<boolean>;
}

/** Small pictures that were made of contents, by the hash of the content. Each can be made again. */
export interface ThumbnailStore {
  /** Null where there is none, or it can't be decrypted. */
  read(hash: string): Promise<Buffer | null>;
  keep(hash: string, bytes: Uint8Array): Promise<void>;
  remove(hash: string): Promise<void>;
}

/** Asked with the hash once the whole has been read, and before it is there for others. */
type IsWanted = (hash: string) => boolean | Promise<boolean>;

export interface StoredBytes {
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
  readonly size: number;
}

/** Both are positions of bytes; the last is included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** The content store itself failed: no space, no permission, no bucket. */
export class ContentStoreError extends Error {
  override readonly name = 'ContentStoreError';
  /** `ENOSPC`, `403`. */
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`The content store failed: ${code}`, { cause });
    this.code = code;
  }
}
