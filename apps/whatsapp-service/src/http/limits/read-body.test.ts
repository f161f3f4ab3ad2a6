import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBodies } from './bodies.ts';
import { readBody } from './read-body.ts';

const bodies = () =>
  createBodies({ now: () => 0, addressOf: () => '192.0.2.1' }, { budgetBytes: 1024 * 1024, smallBytes: 1024 });

/** A request whose body arrives in these chunks. */
function requestOf(chunks: readonly Uint8Array[], declaredBytes?: number): IncomingMessage {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  const headers = declaredBytes === undefined ? {} : { 'content-length': String(declaredBytes) };
  return Object.assign(stream, { headers, socket: {}, complete: true }) as unknown as IncomingMessage;
}

describe('readBody', () => {
  it('returns the bytes unchanged, whatever the chunks, in at most twice their memory', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.boolean(), async (parts, isDeclared) => {
        const whole = Buffer.concat(parts);
        const request = requestOf(parts, isDeclared ? whole.byteLength : undefined);
        const all = bodies();
        const body = all.open(request);
        const reading = readBody(request, all, body, 100_000);
        (request as unknown as PassThrough).end();
        expect(await reading).toEqual({ state: 'read', bytes: whole });
        expect(body.reservedBytes).toBeGreaterThanOrEqual(whole.byteLength);
        expect(body.reservedBytes).toBeLessThanOrEqual(
          isDeclared ? whole.byteLength : Math.max(2 * whole.byteLength, 4_096),
        );
      }),
    );
  });

  it('reads a body of single-byte chunks without an object for each (a few MB of those took gigabytes)', async () => {
    const request = requestOf(Array.from({ length: 10_000 }, () => Buffer.from('x')));
    const all = bodies();
    const body = all.open(request);
    const reading = readBody(request, all, body, 100_000);
    (request as unknown as PassThrough).end();
    expect(await reading).toMatchObject({ state: 'read', bytes: Buffer.from('x'.repeat(10_000)) });
    expect(body.reservedBytes).toBe(16_384);
  });

  it.each([
    ['past the limit', 2_000, 'too_large'],
    ['beyond the available room', 100_000, 'overloaded'],
  ])('stops %s, and reads no further', async (_name, limit, state) => {
    const request = requestOf([Buffer.alloc(1_000), Buffer.alloc(60_000)]);
    const all = createBodies({ now: () => 0, addressOf: () => '192.0.2.1' }, { budgetBytes: 50_000 });
    const other = all.open(requestOf([]));
    all.reserve(other, 10);
    const body = all.open(request);
    expect(await readBody(request, all, body, limit)).toEqual({ state });
    expect(request.listenerCount('data')).toBe(0);
  });

  it('ends when the body is stopped from outside, with the reason', async () => {
    const request = requestOf([Buffer.alloc(10)]);
    const all = bodies();
    const body = all.open(request);
    const reading = readBody(request, all, body, 100);
    body.onStop?.('slow_body');
    expect(await reading).toEqual({ state: 'slow_body' });
  });

  it('reports a body as incomplete when its connection ends', async () => {
    const request = requestOf([Buffer.alloc(10)]);
    request.complete = false;
    const all = bodies();
    const reading = readBody(request, all, all.open(request), 100);
    request.destroy();
    await once(request, 'close');
    expect(await reading).toEqual({ state: 'incomplete' });
  });
});
