import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowedTargets } from '../../config/targets.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from './http-client.ts';
import type { Resolve } from './safe-connector.ts';

const loopback = {
  allowed: allowedTargets.read({ INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8' }).value,
  ports: [443],
};
const nothing = { allowed: [], ports: [443] };

let server: Server;
let client: HttpClient | undefined;
let answer: RequestListener;
let seen: IncomingMessage[];
const portOf = (): number => (server.address() as AddressInfo).port;

const clientOf = (choice: typeof loopback | typeof nothing, resolve?: Resolve): HttpClient => {
  client = createHttpClient({ choice, resolve, timeoutMs: 5_000, now: Date.now, steadyNow: () => performance.now() });
  return client;
};
const get = (text: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: new URL(text),
  headers: {},
  body: '{}',
  timeoutMs: 5_000,
  ...more,
});
const resolvingTo =
  (...addresses: string[]): Resolve =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );

beforeEach(async () => {
  seen = [];
  answer = (_request, response) => response.end('fine');
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  await client?.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe('a client of targets', () => {
  it('resolves to status, headers and the beginning of the answer', async () => {
    answer = (_request, response) =>
      response.writeHead(202, { 'x-id': '7', 'set-cookie': 'a=b' }).end('x'.repeat(5_000));
    const result = await clientOf(loopback).exchange(get(`http://127.0.0.1:${portOf()}/hook?a=1`));
    expect(result).toMatchObject({ status: 202, body: 'x'.repeat(4_096), retryAfterMs: null });
    expect(result).toHaveProperty('headers.x-id', '7');
    expect(result).not.toHaveProperty('headers.set-cookie');
    expect(seen[0]?.url).toBe('/hook?a=1');
  });

  it('connects to no closed address, whether the URL holds it or a name resolves to it', async () => {
    const closed = clientOf(nothing, resolvingTo('127.0.0.1'));
    for (const host of ['127.0.0.1', 'hooks.example.com', '2130706433', '0x7f.1', '[::ffff:7f00:1]']) {
      const result = await closed.exchange(get(`http://${host}:${portOf()}/`));
      expect([host, result]).toEqual([
        host,
        expect.objectContaining({ status: null, reason: expect.stringContaining('not allowed') }),
      ]);
      expect(result).toHaveProperty('reason', expect.stringContaining('INTEXURAOS_WHATSAPP_ALLOWED_TARGETS'));
    }
    expect(seen).toEqual([]);
  });

  it('checks the addresses of each connection, so a name that resolves inward the second time is refused', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const resolve: Resolve = (hostname, options, callback) =>
      resolvingTo(...(answers.shift() ?? []))(hostname, options, callback);
    answer = (_request, response) => response.writeHead(200, { connection: 'close' }).end();
    const rebinding = clientOf(loopback, resolve);
    const url = `http://hooks.example.com:${portOf()}/`;
    expect(await rebinding.exchange(get(url))).toMatchObject({ status: 200 });
    expect(await rebinding.exchange(get(url))).toMatchObject({
      status: null,
      reason: expect.stringContaining('not allowed'),
    });
    expect(seen.map(({ headers }) => headers.host)).toEqual([`hooks.example.com:${portOf()}`]);
  });

  it('leaves out the closed ones of several addresses', async () => {
    const mixed = clientOf(loopback, resolvingTo('10.255.255.1', '127.0.0.1'));
    expect(await mixed.exchange(get(`http://hooks.example.com:${portOf()}/`))).toMatchObject({ status: 200 });
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${portOf()}/other` }).end();
    expect(await clientOf(loopback).exchange(get(`http://127.0.0.1:${portOf()}/`))).toMatchObject({ status: 302 });
    expect(seen).toHaveLength(1);
  });

  it('reads no more than 64 KiB of an endless answer', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write('y'.repeat(16_384), more);
      };
      more();
    };
    const result = await clientOf(loopback).exchange(get(`http://127.0.0.1:${portOf()}/`));
    expect(result).toMatchObject({ status: 200, body: 'y'.repeat(4_096) });
  });

  it.each([
    ['ends early', (response: ServerResponse) => response.destroy()],
    ['never ends', () => undefined],
  ])('goes by the status of an answer whose body %s', async (_how, act) => {
    answer = (_request, response) => {
      response.writeHead(410, { 'content-length': '9' }).write('half', () => act(response));
    };
    const url = `http://127.0.0.1:${portOf()}/`;
    expect(await clientOf(loopback).exchange(get(url, { timeoutMs: 200 }))).toMatchObject({
      status: 410,
      body: 'half',
    });
  });

  it('says so when no answer comes in time', async () => {
    answer = () => undefined;
    const result = await clientOf(loopback).exchange(get(`http://127.0.0.1:${portOf()}/`, { timeoutMs: 50 }));
    expect(result).toMatchObject({ status: null, reason: 'No response within 0.05 s.' });
    const unresolved = clientOf(loopback, () => undefined);
    const unconnected = await unresolved.exchange(get('http://hooks.example.com/', { timeoutMs: 50 }));
    expect(unconnected).toMatchObject({ status: null, reason: 'No response within 0.05 s.' });
  });

  it('says why there was no answer', async () => {
    answer = ({ socket }) => socket.destroy();
    const broken = clientOf(loopback);
    expect(await broken.exchange(get(`http://127.0.0.1:${portOf()}/`))).toHaveProperty(
      'reason',
      expect.stringContaining('closed before a response arrived'),
    );
    expect(await broken.exchange(get(`https://127.0.0.1:${portOf()}/`))).toHaveProperty('status', null);
    expect(await broken.exchange(get('http://127.0.0.1:1/'))).toHaveProperty(
      'reason',
      'Nothing accepts connections there. (ECONNREFUSED)',
    );
  });

  it.each([
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'It sent 100 Continue, which was not asked for.'],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      'It changed to another protocol',
    ],
  ])('says what came in place of an answer: %j', async (raw, reason) => {
    answer = ({ socket }) => socket.end(raw);
    const result = await clientOf(loopback).exchange(get(`http://127.0.0.1:${portOf()}/`));
    expect(result).toMatchObject({ status: null, reason: expect.stringContaining(reason) });
  });

  it('reads Retry-After as seconds or as a date', async () => {
    const later = clientOf(loopback);
    answer = (_request, response) => response.writeHead(429, { 'retry-after': '120' }).end();
    expect(await later.exchange(get(`http://127.0.0.1:${portOf()}/`))).toHaveProperty('retryAfterMs', 120_000);
    answer = (_request, response) => response.writeHead(429, ['retry-after', '60', 'retry-after', '30']).end();
    expect(await later.exchange(get(`http://127.0.0.1:${portOf()}/`))).toHaveProperty('retryAfterMs', 60_000);
    answer = (_request, response) =>
      response.writeHead(503, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }).end();
    const { retryAfterMs } = (await later.exchange(get(`http://127.0.0.1:${portOf()}/`))) as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(3_500_000);
  });
});
