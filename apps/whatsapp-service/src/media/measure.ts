import { createHash } from 'node:crypto';

/** What is noted of bytes on their way. */
export interface Measured {
  readonly size: number;
  /** The first and the last bytes, up to `edgeBytes` of each. They overlap in a small file. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export interface Measure {
  /** The same bytes. Throws `TooLarge` past the limit. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Once the stream has ended. */
  measured(): Measured;
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** Where formats say what they are: in their first bytes, and some in their last. */
const edgeBytes = 128 * 1024;

/** Notes size and both ends of a stream as it passes, so that a content need not be read again to be described. */
export function measure(source: AsyncIterable<Uint8Array>, maxBytes: number): Measure {
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let size = 0;
  let headSize = 0;
  let tailSize = 0;
  const note = (chunk: Uint8Array): void => {
    if (headSize < edgeBytes) {
      const part = chunk.subarray(0, edgeBytes - headSize);
      head.push(part);
      headSize += part.byteLength;
    }
    tail.push(chunk);
    tailSize += chunk.byteLength;
    for (let first = tail[0]; first && tailSize - first.byteLength >= edgeBytes; [first] = tail) {
      tailSize -= first.byteLength;
      tail.shift();
    }
  };
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new TooLarge(`The file is larger than ${maxBytes} bytes.`);
      note(chunk);
      yield chunk;
    }
  }
  return {
    stream: pass(),
    measured: () => ({ size, head: Buffer.concat(head), tail: Buffer.concat(tail).subarray(-edgeBytes) }),
  };
}

/** Hashes bytes on their way. */
export function hashing(source: AsyncIterable<Uint8Array>): {
  readonly stream: AsyncIterable<Uint8Array>;
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
  return { stream: pass(), result: () => ({ hash: sha256.digest('hex'), size }) };
}
