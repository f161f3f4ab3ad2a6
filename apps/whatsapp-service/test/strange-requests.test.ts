import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsApi } from '../src/http/operations/metrics-route.ts';
import { verifyApi } from '../src/http/webhook/verify-route.ts';
import { createWebhookRoute } from '../src/http/webhook/webhook-route.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { Store } from '../src/storage/store.ts';
import { apiKey, createTestApi, type TestApi } from './support/api.ts';
import { webhookDeps } from './support/webhook-server.ts';
import { phoneNumberId, wabaId } from './support/webhooks.ts';

/** Every route, and examples under Meta's paths. */
const routes = [
  'GET /',
  'GET /docs',
  'GET /openapi.json',
  'GET /health/live',
  'GET /metrics',
  'GET /webhooks/whatsapp',
  'POST /webhooks/whatsapp',
  'GET /v1/events',
  'GET /v1/events/evt_1',
  'GET /v1/events/evt_1/raw',
  'POST /v1/events/evt_1/replay',
  'GET /v1/stream',
  'GET /v1/conversations',
  'GET /v1/conversations/a/messages',
  'GET /v1/messages/wamid.A',
  'GET /v1/account',
  'GET /v1/errors/131026',
  'GET /v1/outbox',
  'GET /v1/outbox/out_1',
  'POST /v1/outbox/out_1/cancel',
  'POST /v1/outbox/out_1/retry',
  `POST /v24.0/${phoneNumberId}/messages`,
  `POST /${phoneNumberId}/messages`,
  `POST /v24.0/${phoneNumberId}/thread_control`,
  `POST /v24.0/${phoneNumberId}/media`,
  `GET /v24.0/${phoneNumberId}/whatsapp_business_profile`,
  `GET /v24.0/${wabaId}/message_templates`,
  `POST /v24.0/${wabaId}/message_templates`,
  'GET /v24.0/1037543291543636',
  'DELETE /v24.0/1037543291543636',
  'GET /v24.0/1037543291543636/content?at=aHR0cDovL3g&by=x',
  'GET /v24.0/debug_token',
  'GET /nothing',
].map((line) => {
  const [method = '', target = ''] = line.split(' ');
  return { method, target };
});

interface Request {
  readonly method: string;
  readonly target: string;
  readonly version?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Sent as it is, instead of the body's own length. */
  readonly length?: string;
}

type Route = (typeof routes)[number];
const change =
  (changes: Partial<Request>) =>
  (route: Route): Request => ({ ...route, ...changes });
const ofType = (type: string, body: string) => (route: Route) => ({
  method: route.method === 'GET' ? 'POST' : route.method,
  target: route.target,
  headers: [`content-type: ${type}`],
  body,
});
const target = (write: (target: string) => string) => (route: Route) => ({ ...route, target: write(route.target) });
const query = (text: string) => target((path) => `${path}${path.includes('?') ? '&' : '?'}${text}`);
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const shapes: Readonly<Record<string, (route: Route) => Request>> = {
  'as it is': change({}),
  HEAD: change({ method: 'HEAD' }),
  OPTIONS: change({ method: 'OPTIONS' }),
  TRACE: change({ method: 'TRACE' }),
  PROPFIND: change({ method: 'PROPFIND' }),
  QUERY: change({ method: 'QUERY' }),
  PUT: change({ method: 'PUT', body: '{}' }),
  PATCH: change({ method: 'PATCH', body: '{}' }),
  DELETE: change({ method: 'DELETE' }),
  CONNECT: change({ method: 'CONNECT' }),
  'an unknown method': change({ method: 'BREW' }),
  'HTTP/1.0': change({ version: '1.0' }),
  'HTTP/2.0 in the request line': change({ version: '2.0' }),
  'an absolute URL': target((path) => `http://elsewhere.example${path}`),
  'a URL that is not one': target(() => 'http://[::bad/x'),
  'a target of two slashes': target((path) => `/${path}`),
  'a target of many slashes': target((path) => `//////${path}`),
  'a relative target': target((path) => path.slice(1)),
  'an asterisk': target(() => '*'),
  'a fragment': target((path) => `${path}#x`),
  'a percent sign alone': target((path) => `${path}%`),
  'percent-encoding that is not UTF-8': target((path) => `${path}/%E0%A4%A`),
  'an encoded null byte': target((path) => `${path}/%00`),
  'dot segments': target((path) => `/x/..${path}/../../..`),
  'encoded dot segments': target((path) => `${path}/%2e%2e/%2F`),
  'bytes past ASCII': target((path) => `${path}/\u00ff\u00fe`),
  'a semicolon': target((path) => `${path};a=b`),
  'a path of 12 kB': target((path) => `${path}/${'x'.repeat(12_000)}`),
  'an id of 12 kB': target((path) => path.replace(/[^/]+$/, 'x'.repeat(12_000))),
  'a path of 5,000 segments': target((path) => path + '/a'.repeat(5_000)),
  'an unknown parameter': query('x=1'),
  'a repeated parameter': query('limit=1&limit=2&cursor=a&cursor=b&from=1&from=2&include=raw&include=raw'),
  'parameters with brackets': query('limit[]=1&a[b][c]=2&__proto__[x]=1'),
  '__proto__ as a parameter': query('__proto__=1&constructor=2&prototype=3&hasOwnProperty=4&toString=5'),
  'broken percent-encoding in a parameter': query('cursor=%&from=%E0%A4%A&user=%zz'),
  'a null byte in a parameter': query('cursor=%00&user=%00&lastEventId=%00&from=%00'),
  'impossible values': query('limit=-1&from=9999999999999999&until=x&cursor=x&lastEventId=x&states=x'),
  'a parameter without a name': query('=&=1&&&'),
  '2,000 parameters': query('a&'.repeat(2_000)),
  'half of a handshake': query('hub.mode=subscribe&hub.mode=x&hub.verify_token=&hub.challenge[]=1'),
  'no body of the type JSON': ofType('application/json', ''),
  'broken JSON': ofType('application/json', '{"a":'),
  'JSON that is no object': ofType('application/json', '"text"'),
  'JSON null': ofType('application/json', 'null'),
  'JSON with __proto__': ofType('application/json', '{"__proto__":{"x":1},"a":{"constructor":{"prototype":{}}}}'),
  'JSON nested 100 levels deep': ofType('application/json', `{"type":"text","text":${nested(100)}}`),
  'JSON nested 100,000 levels deep': ofType('application/json', `{"type":"text","text":${nested(100_000)}}`),
  'nested JSON inside of JSON text': ofType(
    'application/json',
    JSON.stringify({ type: 'text', text: nested(100_000) }),
  ),
  'a deep fallback': ofType('application/json', `{"to":"1","type":"text","fallback_template":{"a":${nested(50_000)}}}`),
  'a deep read mark': ofType('application/json', `{"status":"read","message_id":"wamid.A","x":${nested(50_000)}}`),
  'JSON of lone surrogates': ofType('application/json', '{"type":"text","to":"\\ud800","text":{"body":"\\udfff"}}'),
  'JSON that is not UTF-8': ofType('application/json', '{"type":"\u00ff\u00fe"}'),
  'JSON with a byte order mark': ofType('application/json', '\u00ef\u00bb\u00bf{}'),
  'JSON of another charset': ofType('application/json; charset=utf-16', '{}'),
  'another type': ofType('text/xml', '<a/>'),
  'a type that is not one': ofType('nonsense', '{}'),
  'a type of nothing but separators': ofType(';;;==="', '{}'),
  'a type with an open quote': ofType('application/json; charset="', '{}'),
  'a type of 10 kB': ofType(`application/${'x'.repeat(10_000)}`, '{}'),
  'a form': ofType('application/x-www-form-urlencoded', 'a=%&b=%E0%A4%A&__proto__=1'),
  'a multipart form without a boundary': ofType('multipart/form-data', 'x'),
  'a multipart form that never ends': ofType(
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data\r\n',
  ),
  'a compressed body that is not': (route) => {
    const request = ofType('application/json', '{}')(route);
    return { ...request, headers: [...request.headers, 'content-encoding: gzip'] };
  },
  'a body past any limit': change({ method: 'POST', length: 'content-length: 99999999999', body: 'x' }),
  'a length that is not one': change({ method: 'POST', length: 'content-length: x', body: '{}' }),
  'a negative length': change({ method: 'POST', length: 'content-length: -1', body: '{}' }),
  'two lengths': change({ method: 'POST', length: 'content-length: 2\r\ncontent-length: 3', body: '{}' }),
  'a length and chunks': change({
    method: 'POST',
    length: 'content-length: 2\r\ntransfer-encoding: chunked',
    body: '2\r\n{}\r\n0\r\n\r\n',
  }),
  'broken chunks': change({ method: 'POST', length: 'transfer-encoding: chunked', body: 'zz\r\n{}\r\n' }),
  'a transfer encoding that nobody knows': change({ method: 'POST', length: 'transfer-encoding: br', body: '{}' }),
  'a body behind GET': change({ method: 'GET', headers: ['content-type: application/json'], body: '{"a":' }),
  'a body behind HEAD': change({ method: 'HEAD', headers: ['content-type: nonsense'], body: '{"a":' }),
  'an upgrade to a websocket': change({ headers: ['connection: upgrade', 'upgrade: websocket'] }),
  'an upgrade to HTTP/2': change({
    headers: ['connection: upgrade, http2-settings', 'upgrade: h2c', 'http2-settings: x'],
  }),
  'Expect: 100-continue': change({ method: 'POST', headers: ['expect: 100-continue'], body: '{}' }),
  'Expect of something else': change({ headers: ['expect: the-unexpected'] }),
  'no Host': change({ headers: ['-host'] }),
  'two Hosts': change({ headers: ['host: a', 'host: b'] }),
  'a Host that is not one': change({ headers: ['-host', 'host: ]["<>'] }),
  'forwarded by nobody': change({ headers: ['x-forwarded-for: ,,,', 'x-forwarded-host: "', 'x-forwarded-proto: x'] }),
  'two credentials': change({
    headers: ['authorization: Bearer a', 'authorization: Bearer b', 'x-api-key: c', 'x-api-key: d'],
  }),
  'a traceparent that is not one': change({ headers: ['traceparent: zz-zz', 'x-cloud-trace-context: /;;'] }),
  'two idempotency keys': change({ headers: ['idempotency-key: a', 'idempotency-key: b', 'prefer: wait=x'] }),
  'a place in the stream that is not one': change({ headers: ['last-event-id: \u00ff', 'accept: text/html'] }),
  'header of the wrong form': change({ headers: ['no colon'] }),
  'a header with a null byte': change({ headers: ['x-a: \u0000'] }),
  '20 kB of headers': change({ headers: [`x-a: ${'x'.repeat(20_000)}`] }),
  'a signature that is not one': change({ method: 'POST', headers: ['x-hub-signature-256: sha256=zz'], body: '{}' }),
  'a wrong signature': change({
    method: 'POST',
    headers: [`x-hub-signature-256: sha256=${'0'.repeat(64)}`],
    body: '{}',
  }),
};

const credentials: Readonly<Record<string, readonly string[]>> = {
  'without a key': [],
  'with a wrong key': ['authorization: Bearer wrong-key'],
  'with a key': [`authorization: Bearer ${apiKey}`],
};

function textOf({ method, target, version = '1.1', headers = [], body, length }: Request): string {
  const own = headers.includes('-host') ? [] : ['host: service.example'];
  const framing = length ?? (body === undefined ? null : `content-length: ${Buffer.byteLength(body, 'latin1')}`);
  const lines = [...own, ...headers.filter((header) => header !== '-host'), ...(framing === null ? [] : [framing])];
  return [`${method} ${target} HTTP/${version}`, ...lines, 'connection: close', '', body ?? ''].join('\r\n');
}

/** Far longer than any answer takes. */
const hangMs = 4_000;

let api: TestApi;
let store: Store;
let folder: string;
let meta: Server;
let port: number;

beforeAll(async () => {
  // Nothing is on any list of Meta's.
  meta = createServer(({ url = '' }, response) =>
    response.end(url.includes('/groups') ? '{"data":{"groups":[]}}' : '{"id":"1","data":[]}'),
  ).listen(0, '127.0.0.1');
  await once(meta, 'listening');
  const { port: metaPort } = meta.address() as AddressInfo;
  folder = mkdtempSync(join(tmpdir(), 'strange-'));
  store = await openStore({ kind: 'sqlite', path: join(folder, 'w.db') }, {});
  api = createTestApi({
    store,
    graphUrl: `http://127.0.0.1:${metaPort}`,
    ingest: createWebhookRoute(webhookDeps()),
    registerOperations: (operations) => {
      verifyApi({ verifyTokens: ['t'], accounts: { appSecrets: [] }, refusals: api.refusals, now: () => 0 }).register(
        operations,
      );
      metricsApi(api.keys, async () => ({ contentType: 'text/plain', text: '' })).register(operations);
      operations.get('/health/live', () => ({ status: 'live' }));
    },
  });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = api.app.server.address() as AddressInfo);
});

afterAll(async () => {
  await api.app.close();
  await store.close();
  meta.close();
  rmSync(folder, { recursive: true });
});

/**
 * Everything that comes back until the connection closes; null if it stays open. A stream stays open, and is read until it
 * has begun.
 */
async function exchange(bytes: string): Promise<string | null> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const isStream = !bytes.startsWith('HEAD');
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (isStream && chunk.includes('text/event-stream')) socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  const isClosed = await Promise.race([
    once(socket, 'close').then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), hangMs).unref()),
  ]);
  socket.destroy();
  return isClosed ? Buffer.concat(chunks).toString('latin1') : null;
}

async function faultOf(request: Request): Promise<string | null> {
  const answer = await exchange(textOf(request));
  const name = `${request.method} ${request.target.slice(0, 80)}`;
  if (answer === null) return `${name} is not answered`;
  const status = Number(/^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
  return status >= 500 ? `${name} is answered ${status}: ${answer.split('\r\n\r\n')[1]}` : null;
}

const isAlarming = (line: string): boolean => !/"severity":"(DEBUG|INFO)"/.test(line);

describe('a request that nobody should send', () => {
  describe.each(Object.entries(credentials))('%s', (_name, key) => {
    it.each(Object.entries(shapes))('gets no 5xx and no alarming line in the log: %s', async (_shape, make) => {
      api.logged.length = 0;
      const requests = routes.map(make).map((each) => ({ ...each, headers: [...(each.headers ?? []), ...key] }));
      const faults = await Promise.all(requests.map(faultOf));
      expect(faults.filter((fault) => fault !== null)).toEqual([]);
      expect(api.logged.filter(isAlarming)).toEqual([]);
    });
  });

  it('gets no 5xx and no alarming line in the log, in any combination', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '..',
        '%2e',
        '%00',
        '%',
        '?',
        '&',
        '=',
        'v24.0',
        phoneNumberId,
        'messages',
        'v1',
        'limit=1',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const header = fc.tuple(
      fc.constantFrom(
        'content-type',
        'accept',
        'prefer',
        'idempotency-key',
        'expect',
        'range',
        'cookie',
        'x-api-key',
        'te',
      ),
      fc.oneof(fc.constantFrom('application/json', 'wait=1', 'trailers', '*/*'), text),
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'QUERY', 'LOCK'),
      target: fc
        .tuple(fc.constantFrom(...routes.map((route) => route.target), ''), text)
        .map((parts) => parts.join('')),
      headers: fc.array(
        header.map(([name, value]) => `${name}: ${value}`),
        { maxLength: 4 },
      ),
      body: fc.option(fc.oneof(fc.json(), text), { nil: undefined }),
      key: fc.constantFrom(...Object.values(credentials)),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ key, body, ...rest }) => {
        api.logged.length = 0;
        const headers = [...rest.headers, ...key];
        expect(await faultOf({ ...rest, headers, ...(body !== undefined && { body }) })).toBeNull();
        expect(api.logged.filter(isAlarming)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
