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
  /** Removes it, if it is there. */
  remove(hash: string): Promise<void>;
  /** Removes what interrupted writes have left. */
  tidy(): Promise<void>;
  /** Stores a content as new contents are, and says whether it was not. Absent where nothing is encrypted. */
  rewrite?(hash: string): Promise<boolean>;
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
