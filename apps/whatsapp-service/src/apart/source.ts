import type { Readable } from 'node:stream';

/** A file to convert, which can be read from any place on. */
export interface Source {
  readonly size: number;
  /** From this byte to the end; null where it is gone. */
  readFrom(first: number): Promise<Readable | null>;
}
