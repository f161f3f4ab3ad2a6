import type { Readable } from 'node:stream';

/**
 * Stores content under the SHA-256 of its bytes, each once. Content is stored completely or not at all, whenever a
 * process or its machine stops. Disk, Cloud Storage and memory implement it, under one contract suite.
 */
export interface ContentStore {
  /**
   * Stores the source's bytes if `isWanted` confirms the complete content; at most a few chunks of it are in memory.
   * Null if it is not wanted. Rejects with the source's error, or with a `ContentStoreError`; nothing is stored then.
   */
  write(source: AsyncIterable<Uint8Array>, isWanted: IsWanted): Promise<StoredBytes | null>;
  /** Its size; null if there is none. */
  sizeOf(hash: string): Promise<number | null>;
  /** Its bytes, all or a range; null if there is none. Errors while reading are the stream's. */
  read(hash: string, range?: ByteRange): Promise<Readable | null>;
  /** Removes it, if it exists, and its thumbnail. */
  remove(hash: string): Promise<void>;
  readonly thumbnails: ThumbnailStore;
  /**
   * Removes the remains of interrupted writes; the first time also thumbnails that an interruption left without their
   * content.
   * @param isAlone no other process writes here, so that remains need not first be older than any write takes.
   */
  tidy(isAlone?: boolean): Promise<void>;
  /**
   * Stores content again with the current key; resolves with false if it has that key already. Absent if nothing is
   * encrypted.
   */
  rewrite?(hash: string): Promise<boolean>;
}

/** Thumbnails, by the hash of their content. Each can be made again. */
export interface ThumbnailStore {
  /** Null if there is none, or it can't be decrypted. */
  read(hash: string): Promise<Buffer | null>;
  keep(hash: string, bytes: Uint8Array): Promise<void>;
  remove(hash: string): Promise<void>;
}

/** Called with the hash once all bytes have been read, and before the content is visible to others. */
type IsWanted = (hash: string) => boolean | Promise<boolean>;

export interface StoredBytes {
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
  readonly size: number;
}

/** Both are byte positions; the last is included. */
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
