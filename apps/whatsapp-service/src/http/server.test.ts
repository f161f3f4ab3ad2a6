import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTestApi } from '../../test/support/api.ts';
import { testLimits } from '../../test/support/limits.ts';
import { createRefusals } from './refusals.ts';
import { closeIdleConnections, createClientErrorHandler, createHttpServer } from './server.ts';

const { connections, timedOut } = testLimits();
const { app } = createTestApi();
const listening = app.listen({ port: 0, host: '127.0.0.1' });
afterAll(() => app.close());

/** Sends these bytes on a connection of their own and reads until the server closes it. */
async function exchange(bytes: string): Promise<string> {
  const port = Number(new URL(await listening).port);
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('createHttpServer', () => {
  it('bounds how long a slow client may take, and outlasts the idle time of usual proxies', () => {
    const server = createHttpServer({ handle: () => undefined, connections });
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(660_000);
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
  });

  it.each([
    ['/v1/events', '/v1/events'],
    ['/%76%31/%65vent%73?q=%61', '/v1/events?q=%61'],
    ['/webhooks%2Fwhatsapp/%2e%7E%5f%2D', '/webhooks%2Fwhatsapp/.~_-'],
    ['/a%25%36%31%00%C3%A4', '/a%2561%00%C3%A4'],
    ['/a#%61', '/a#%61'],
    ['/%68%%365alth', '/%68%%365alth'],
  ])('treats the percent-encoded spelling %s as the path %s', async (spelling, path) => {
    const handle: RequestListener = (request, response) => response.end(request.url);
    const server = createHttpServer({ handle, connections });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${spelling} HTTP/1.0\r\n\r\n`);
    expect((await text(socket)).split('\r\n\r\n')[1]).toBe(path);
    server.close();
  });

  it('serves the same, with the same headers, under a percent-encoded spelling', async () => {
    const answer = await exchange('GET /%76%31/%65vents HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/ 401 .*cache-control: no-store/s);
    expect(await exchange('POST /%76%31/%65vents HTTP/1.0\r\n\r\n')).toMatch(/ 405 .*allow: GET, HEAD/s);
  });
});

describe('a request of HTTP/1.1', () => {
  it('is answered 400 without a Host header', async () => {
    expect(await exchange('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
  });

  it('is answered as usual whatever its Expect header says', async () => {
    const bytes = 'GET /health HTTP/1.1\r\nhost: x\r\nexpect: miracles\r\nconnection: close\r\n\r\n';
    expect(await exchange(bytes)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('loses its connection if its body continues after the answer (one was kept open by a body for no route)', async () => {
    const bytes = `POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999\r\n\r\n${'x'.repeat(2_000_000)}`;
    expect(await exchange(bytes)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('closeIdleConnections', () => {
  it('closes a connection on which no request has come, and lets a request in hand end', async () => {
    const handle: RequestListener = (_request, response) => setTimeout(() => response.end('done'), 100);
    const server = createHttpServer({ handle, connections });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const unused = connect(port, '127.0.0.1');
    await once(unused, 'connect');
    const asked = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    await once(server, 'request');
    const closed = once(unused, 'close');
    server.close();
    closeIdleConnections(server);
    unused.resume();
    await closed;
    expect(await asked).toBe('done');
    closeIdleConnections(server);
    await once(server, 'close');
  });
});

describe('createClientErrorHandler', () => {
  it.each([
    [
      'a flood of headers',
      `GET / HTTP/1.1\r\nhost: x\r\nx-flood: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['what is not HTTP', 'hello there\r\n\r\n', 400, 'bad_request'],
    ['a header that tries to smuggle', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', 400, 'bad_request'],
  ])('answers %s in the one form of errors and closes', async (_name, bytes, status, code) => {
    const [head, body] = (await exchange(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(body ?? '').error.code).toBe(code);
  });

  it.each([
    ['headers that stop half-way', 'POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\n'],
    ['a body that stops half-way', 'POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf'],
  ])('answers 408 to %s, and closes', async (_name, bytes) => {
    const handled: string[] = [];
    const handle = (request: IncomingMessage): void => {
      // Like the webhook's route: nothing is done before the body is complete.
      text(request).then(
        () => handled.push('whole'),
        () => handled.push('broken off'),
      );
    };
    const { socket, refusals } = await connectToImpatient(handle);
    socket.write(bytes);
    const [chunk] = await once(socket, 'data');
    await once(socket, 'close');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(handled).not.toContain('whole');
    expect(refusals.counts().request_timeout).toBe(1);
  });

  it('closes a connection that was opened in advance and never used, and refuses nothing', async () => {
    const { socket, refusals } = await connectToImpatient(() => undefined);
    expect(await text(socket)).toBe('');
    expect(Object.values(refusals.counts()).filter((count) => count > 0)).toEqual([]);
  });
});

/** A connection to a server that waits 60 ms. */
async function connectToImpatient(handle: RequestListener) {
  const server = createHttpServer({ handle, connections, patience: { headersMs: 60, requestMs: 60, checkMs: 20 } });
  const refusals = createRefusals();
  server.on('clientError', createClientErrorHandler(refusals, timedOut));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { socket: connect(port, '127.0.0.1'), refusals };
}
