import { describe, expect, it, vi } from 'vitest';
import { apiKey, createTestApi } from '../../test/support/api.ts';
import { ServiceError, type ServiceErrorCode } from '../service-error.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/store.ts';

const authorized = { authorization: `Bearer ${apiKey}` };

const anId = 'a'.repeat(32);

/** A store in which every read fails like this. */
function failingStore(error: unknown): Store {
  const fail = (): never => {
    throw error;
  };
  const store = createMemoryStore({ now: Date.now });
  return { ...store, events: { ...store.events, list: fail, find: fail, payload: fail, items: fail } };
}

describe('createApp', () => {
  it.each([
    '/nope',
    '/v1',
    '/v1/',
    '/v1/nope',
    '/v1/events/',
    '/v1/conversations/',
    '/docs/',
    '//',
    '/favicon.ico',
    '/V1/events',
  ])('answers 404 in JSON for %s, which is nothing of ours', async (url) => {
    const response = await createTestApi().app.inject({ url, headers: authorized });
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({ error: { code: 'not_found', message: expect.any(String) } });
  });

  it.each([
    ['DELETE', '/v1/events', 'GET, HEAD'],
    ['PUT', '/v1/events/x', 'GET, HEAD'],
    ['GET', '/v1/events/x/replay', 'POST'],
    ['PATCH', '/v1/messages/a%2Fb', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['OPTIONS', '/openapi.json', 'GET, HEAD'],
    ['PUT', '/webhooks/whatsapp', 'GET, HEAD, POST'],
    ['PUT', '/webhooks/whatsapp/?a=1', 'GET, HEAD, POST'],
    ['POST', '/health', 'GET, HEAD'],
  ] as const)('answers 405 to %s %s and lists what the address takes', async (method, url, allow) => {
    const operations = ['/webhooks/whatsapp', '/health', '/health/live'];
    const { app } = createTestApi({ registerOperations: (api) => operations.map((path) => api.get(path, () => ({}))) });
    const response = await app.inject({
      method,
      url,
      headers: { ...authorized, 'content-type': 'text/xml' },
      body: '<',
    });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe(allow);
    expect(response.json().error.code).toBe('method_not_allowed');
  });

  it('answers 404 or 405 to methods that the framework has never heard of', async () => {
    const { app } = createTestApi();
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const known = await fetch(`${address}/v1/events`, { method: 'PROPFIND' });
    const unknown = await fetch(`${address}/nope`, { method: 'PROPFIND' });
    await app.close();
    expect([known.status, unknown.status]).toEqual([405, 404]);
  });

  it.each([
    '/v1/events/%E0%A4%A',
    '/v1/messages/%',
    '/%E0%A4%A',
    '/v1/conversations/%FF/messages',
    '/v1/events/%zz/raw',
  ])('answers 400 for the malformed address %s', async (url) => {
    const response = await createTestApi().app.inject({ url, headers: authorized });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.code).toBe('malformed_url');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers 414 for an id that is longer than any', async () => {
    const response = await createTestApi().app.inject({
      url: `/v1/messages/${'x'.repeat(2_049)}`,
      headers: authorized,
    });
    expect(response.statusCode).toBe(414);
    expect(response.json().error.code).toBe('url_too_long');
  });

  it.each([
    ['a broken body', 'malformed_json', 400, '{'],
    ['a body that names __proto__', 'malformed_json', 400, '{"__proto__":{}}'],
    ['a body nested 101 levels deep', 'nested_too_deeply', 400, `${'['.repeat(101)}${']'.repeat(101)}`],
    ['a body of 2 MiB', 'body_too_large', 413, `"${'x'.repeat(2 * 1024 * 1024)}"`],
  ])('refuses %s as %s', async (_name, code, status, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await createTestApi().post('/v1/events/x/replay', { headers, body });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.code).toBe(code);
  });

  it('refuses a body that is not JSON by its type', async () => {
    const response = await createTestApi().post('/v1/events/x/replay', {
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(response.statusCode).toBe(415);
    expect(response.json().error.code).toBe('unsupported_media_type');
  });

  it('takes an empty body whatever its type: clients often send one', async () => {
    const response = await createTestApi().post('/v1/events/x/replay', {
      headers: { 'content-type': 'application/json' },
    });
    expect(response.json().error.code).toBe('not_found');
  });

  it.each<[ServiceErrorCode, number]>([
    ['store_unavailable', 503],
    ['store_timeout', 503],
    ['store_corrupt', 500],
  ])('answers a store that fails with %s by %i', async (code, status) => {
    const { get, logged } = createTestApi({
      store: failingStore(new ServiceError(code, 'SECRET /var/lib/whatsapp.db')),
    });
    const response = await get('/v1/events');
    expect(response.statusCode).toBe(status);
    expect(response.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
    expect(response.json().error.code).toBe(code);
    expect(response.body + logged.join()).not.toContain('SECRET');
    expect(logged.join()).toContain(response.headers['x-request-id']);
  });

  it.each([
    ['a bug', new TypeError('SECRET')],
    ['a parser that quotes', new SyntaxError('Unexpected token in "SECRET"')],
    ['a value that is no error', 'SECRET'],
    ['a cause', new Error('x', { cause: new Error('SECRET') })],
  ])('leaks neither stack nor content of %s, in the answer or the log', async (_name, error) => {
    const { get, logged } = createTestApi({ store: failingStore(error) });
    for (const url of ['/v1/events', `/v1/events/${anId}`, `/v1/events/${anId}/raw`]) {
      const response = await get(url);
      expect(response.statusCode).toBe(500);
      expect(response.json()).toEqual({
        error: { code: 'internal', message: expect.stringContaining('X-Request-Id') },
      });
      expect(response.body).not.toMatch(/SECRET|\bat \/|node_modules|\.ts/);
    }
    expect(logged.join()).not.toContain('SECRET');
    expect(logged.join()).toContain('A request failed.');
  });

  it('logs a request by its route alone: no address, query, header or body', async () => {
    const { post, get, logged } = createTestApi();
    await get('/v1/messages/wamid.SECRET', { headers: { 'user-agent': 'SECRET' }, remoteAddress: '10.9.8.7' });
    await get('/v1/events?user=16505550000&limit=5');
    await post('/v1/events/SECRET/replay', { headers: { 'content-type': 'application/json' }, body: '{"a":"SECRET"}' });
    expect(logged.join('\n')).not.toMatch(/SECRET|16505550000|10\.9\.8\.7|key-of-the-tests/);
    expect(JSON.parse(logged[0] ?? '')).toEqual({
      requestId: expect.any(String),
      method: 'GET',
      route: '/v1/messages/:wamid',
      status: 404,
      durationMs: expect.any(Number),
      message: 'Request.',
      severity: 'DEBUG',
      service: 'whatsapp-service',
      time: expect.any(String),
    });
  });

  it('sets the security headers on every answer, and forbids storing those of /v1 and of Meta’s paths', async () => {
    const { app } = createTestApi();
    for (const [url, cacheControl] of [
      ['/', undefined],
      // It contains file names of this build.
      ['/docs', 'no-cache'],
      ['/nope', undefined],
      ['/v1/events', 'no-store'],
      ['/v1/nope', 'no-store'],
      ['/v1/%E0%A4%A', 'no-store'],
      ['/v24.0/1', 'no-store'],
      ['/1/media', 'no-store'],
      ['/openapi.json', undefined],
    ] as const) {
      const { headers } = await app.inject({ url, headers: authorized });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'x-request-id': expect.any(String),
      });
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect([url, headers['cache-control']]).toEqual([url, cacheControl]);
    }
  });

  it('offers every request to ingest first, and handles those that it leaves', async () => {
    const ingest = vi.fn((request, response) => {
      if (request.url !== '/mine') return false;
      response.end('ingested');
      return true;
    });
    const { app } = createTestApi({ ingest });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const mine = await (await fetch(`${address}/mine`, { method: 'POST', body: '{' })).text();
    const other = await fetch(`${address}/v1/events`, { headers: authorized });
    await app.close();
    expect(mine).toBe('ingested');
    expect(other.status).toBe(200);
    expect(ingest).toHaveBeenCalledTimes(2);
  });
});
