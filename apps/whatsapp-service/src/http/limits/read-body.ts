import type { IncomingMessage } from 'node:http';
import { RefusedError } from '../error-response.ts';
import type { Bodies, Body, BodyStop } from './bodies.ts';

export type BodyRead =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'too_large' | 'incomplete' | BodyStop };

/** The first memory for a body of several chunks. */
const firstBytes = 4 * 1024;

/**
 * Reads a body whole, as raw bytes: compressed ones are not inflated, so a small body never becomes a big one. Stops as
 * soon as it exceeds `limit`, there is no room for it, or it arrives too slowly. Whatever the outcome, the caller releases
 * `body`.
 */
export function readBody(
  request: IncomingMessage,
  bodies: Pick<Bodies, 'reserve' | 'finish'>,
  body: Body,
  limit: number,
): Promise<BodyRead> {
  return new Promise((resolve) => {
    let bytes: Buffer | null = null;
    let size = 0;
    const end = (result: BodyRead): void => {
      request.removeListener('data', onData);
      body.onStop = null;
      bodies.finish(body);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      const start = size;
      const current = bytes?.byteLength ?? 0;
      size += chunk.byteLength;
      body.arrivedBytes = size;
      const capacity = capacityFor(size, current, body.declaredBytes || limit);
      if (size > limit) end({ state: 'too_large' });
      else if (!bodies.reserve(body, capacity - current)) end({ state: 'overloaded' });
      else bytes = bytes === null ? chunk : append(bytes, start, chunk, capacity);
    };
    body.onStop = (state) => end({ state });
    request.on('data', onData);
    request.once('end', () => end({ state: 'read', bytes: exactly(bytes, size) }));
    request.once('close', () => {
      if (!request.complete) end({ state: 'incomplete' });
    });
    // It stays paused after a part of it was read and put back.
    if (request.isPaused()) request.resume();
  });
}

/**
 * How much memory to allocate for `size` bytes when there are `current`. The first chunk, usually the whole body, is used
 * as it is. Then memory doubles, up to `most`: many small chunks take no more than a few large ones.
 */
function capacityFor(size: number, current: number, most: number): number {
  if (current === 0 || size <= current) return Math.max(size, current);
  return Math.max(size, Math.min(Math.max(current * 2, firstBytes), most));
}

/** The first bytes of these; creating a view costs more than everything else here, and is rarely needed. */
function exactly(bytes: Buffer | null, size: number): Buffer {
  if (bytes === null) return Buffer.alloc(0);
  return bytes.byteLength === size ? bytes : bytes.subarray(0, size);
}

function append(bytes: Buffer, start: number, chunk: Buffer, capacity: number): Buffer {
  let whole = bytes;
  if (capacity > bytes.byteLength) {
    whole = Buffer.allocUnsafeSlow(capacity);
    bytes.copy(whole, 0, 0, start);
  }
  chunk.copy(whole, start);
  return whole;
}

/** Reads the body of a request with a valid key. Rejects with a `RefusedError`. */
export async function readBodyWithKey(request: IncomingMessage, bodies: Bodies, limit: number): Promise<Buffer> {
  const body = bodies.open(request, { hasKey: true });
  const read = body.declaredBytes > limit ? tooLarge : await readBody(request, bodies, body, limit);
  bodies.release(body);
  if (read.state === 'read') return read.bytes;
  if (read.state === 'too_large') throw new RefusedError('body_too_large', tooLargeFor(limit));
  throw new RefusedError(codes[read.state]);
}

/** Names the maximum size for a route. */
const tooLargeFor = (bytes: number): string =>
  `The body is too large: this path takes at most ${bytes % MiB === 0 ? `${bytes / MiB} MiB` : `${bytes} bytes`}.`;

const MiB = 1024 * 1024;

const tooLarge = { state: 'too_large' } as const;

/** Nobody sees the answer to an incomplete body. */
const codes = {
  incomplete: 'bad_request',
  overloaded: 'overloaded',
  slow_body: 'slow_body',
} as const;

/** How much more of an unwanted body is read, and for how long, so that the sender can read the answer. */
const discardedBytes = 1024 * 1024;
const discardedMs = 2_000;

/** Reads the rest of a body that was already answered, for a while, and closes the connection. */
export function discardBody(request: IncomingMessage): void {
  let left = discardedBytes;
  const close = setTimeout(() => request.socket.destroy(), discardedMs);
  close.unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) request.socket.destroy();
  });
  request.on('close', () => clearTimeout(close));
  request.resume();
}
