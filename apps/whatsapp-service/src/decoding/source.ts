import type { Readable } from 'node:stream';

/** A file to convert, which can be read from any place on. */
export interface Source {
  readonly size: number;
  /** The bytes from this one to the end; null if the content is gone. */
  readFrom(first: number): Promise<Readable | null>;
}
