import type { IncomingMessage } from 'node:http';
import type { BodyReservation } from './webhook-limits.ts';

export type Body =
  | { readonly state: 'read'; readonly bytes: Uint8Array }
  | { readonly state: 'too_large' | 'overloaded' | 'incomplete' };

/**
 * Reads a body whole, as raw bytes: compressed ones are not inflated, so a small body never becomes a big one. Stops at
 * once where it grows past `limit` or past what the budget for all bodies allows.
 */
export function readBody(
  request: IncomingMessage,
  declaredBytes: number | null,
  limit: number,
  reservation: BodyReservation,
): Promise<Body> {
  if (declaredBytes !== null && !reservation.grow(declaredBytes)) return Promise.resolve({ state: 'overloaded' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (state: 'too_large' | 'overloaded' | 'incomplete'): void => {
      request.removeListener('data', onData);
      resolve({ state });
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size > limit) stop('too_large');
      else if (declaredBytes === null && !reservation.grow(chunk.byteLength)) stop('overloaded');
      else chunks.push(chunk);
    };
    request.on('data', onData);
    request.once('end', () => {
      const whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size);
      resolve({ state: 'read', bytes: whole ?? Buffer.alloc(0) });
    });
    request.once('close', () => {
      if (!request.complete) stop('incomplete');
    });
  });
}
