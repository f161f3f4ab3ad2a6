import { createHash } from 'node:crypto';

/** What is recorded of bytes as they pass. */
export interface Measured {
  readonly size: number;
  /** The first and the last bytes, up to `edgeBytes` of each. They overlap in a small file. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export interface Measure {
  /** The same bytes. Throws `TooLarge` beyond the limit. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Available once the stream has ended; valid until `release`. */
  measured(): Measured;
  /** Releases the memory for the next measure. */
  release(): void;
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** Formats identify themselves in their first bytes, and some in their last. */
const edgeBytes = 128 * 1024;

/**
 * Released memory of ends, to be reused. Otherwise each download would leave a quarter of a megabyte that lives too
 * long to be collected cheaply: 200 of them added 50 MB to the process.
 */
const spare: Buffer[] = [];
const maxSpare = 32;
const takeEdge = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(edgeBytes);

/** Records size and both ends of a stream as it passes, so that describing the content needs no second read. */
export function measure(source: AsyncIterable<Uint8Array>, maxBytes: number): Measure {
  const [head, ring] = [takeEdge(), takeEdge()];
  let size = 0;
  let isReleased = false;
  /** The ring has the byte at position p of the file at p modulo its length. */
  const note = (chunk: Uint8Array): void => {
    // An abandoned source may still deliver a chunk; the memory is in use by another measure then.
    if (isReleased) return;
    if (size < edgeBytes) head.set(chunk.subarray(0, edgeBytes - size), size);
    const kept = chunk.subarray(-edgeBytes);
    const at = (size + chunk.byteLength - kept.byteLength) % edgeBytes;
    const untilEnd = kept.subarray(0, edgeBytes - at);
    ring.set(untilEnd, at);
    ring.set(kept.subarray(untilEnd.byteLength), 0);
    size += chunk.byteLength;
  };
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (size + chunk.byteLength > maxBytes) throw new TooLarge(`The file is larger than ${maxBytes} bytes.`);
      note(chunk);
      yield chunk;
    }
  }
  const tail = (): Buffer => {
    const at = size % edgeBytes;
    return size <= edgeBytes ? head.subarray(0, size) : Buffer.concat([ring.subarray(at), ring.subarray(0, at)]);
  };
  return {
    stream: pass(),
    measured: () => ({ size, head: head.subarray(0, size), tail: tail() }),
    release: () => {
      if (!isReleased && spare.length < maxSpare) spare.push(head, ring);
      isReleased = true;
    },
  };
}

/** Hashes bytes as they pass. */
export function hashing(source: AsyncIterable<Uint8Array>): {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Available once the stream has ended. */
  readonly result: () => { readonly hash: string; readonly size: number };
} {
  const sha256 = createHash('sha256');
  let size = 0;
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      sha256.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  let hash: string | null = null;
  return {
    stream: pass(),
    result: () => {
      hash ??= sha256.digest('hex');
      return { hash, size };
    },
  };
}
