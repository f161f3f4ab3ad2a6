import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { testLimits } from '../../../test/support/limits.ts';
import type { Api } from '../request-validation.ts';
import { createBodies } from './bodies.ts';

let app: Api | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** Limits on a clock that the test moves. */
function clockedLimits() {
  let time = 0;
  const deps = { now: () => time, addressOf: () => '192.0.2.1' };
  const limits = testLimits({ bodies: createBodies(deps, { budgetBytes: 1024 * 1024 }) });
  const pass = (ms: number): void => {
    time += ms;
    limits.bodies.sweep();
  };
  return { limits, pass };
}

/** Writes these bytes to an app on a connection of its own; resolves with everything that came back when it closes. */
async function exchange(listening: Api, bytes: string): Promise<{ readonly answer: Promise<string> }> {
  app = listening;
  const { port } = new URL(await listening.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return { answer: text(socket) };
}

const request = (path: string, contentType: string, start = '{'): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: ${contentType}\r\n` +
  `content-length: 1000\r\n\r\n${start}`;

const formStart = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx';

describe('a slow body', () => {
  it('is answered 408 under /v1', async () => {
    const { limits, pass } = clockedLimits();
    const { answer } = await exchange(
      createTestApi({ limits }).app,
      request('/v1/events/x/replay', 'application/json'),
    );
    await expect.poll(() => limits.bodies.count()).toBe(1);
    pass(5_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 .*"slow_body"/s);
    expect(limits.bodies.count()).toBe(0);
  });

  it.each([
    ['a message', `/v24.0/${ourNumber}/messages`, 'application/json', '{'],
    ['an upload before its file', `/v24.0/${ourNumber}/media`, 'multipart/form-data; boundary=b', '--b'],
    ['an upload within its file', `/v24.0/${ourNumber}/media`, 'multipart/form-data; boundary=b', formStart],
    ['other parameters', `/v24.0/${ourNumber}/settings`, 'application/x-www-form-urlencoded', 'a='],
  ])('is answered 408 in Meta’s shape for %s, and nothing reaches Meta', async (_name, path, type, start) => {
    const { limits, pass } = clockedLimits();
    const { app: graphApp, calls } = createGraphApi(undefined, {}, { limits });
    const { answer } = await exchange(graphApp, request(path, type, start));
    await expect.poll(() => limits.bodies.count()).toBe(1);
    pass(5_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 .*"code":100/s);
    expect(limits.bodies.count()).toBe(0);
    expect(calls).toEqual([]);
  });
});

describe('while memory is low', () => {
  const limits = testLimits({ memory: { isLow: () => true, look: () => undefined } });

  it.each(['/', '/docs', '/v1/events', '/v1/stream', '/nowhere'])('%s is answered 503', async (url) => {
    const { app: api, logged } = createTestApi({ limits });
    const response = await api.inject({ url, headers: { authorization: `Bearer ${apiKey}` } });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json().error.code).toBe('low_memory');
    expect(logged.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('Meta’s paths are answered 503 in Meta’s shape', async () => {
    const { request: ask } = createGraphApi(undefined, {}, { limits });
    const response = await ask({ method: 'POST', url: `/v24.0/${ourNumber}/messages`, body: '{}' });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json().error).toMatchObject({ type: 'OAuthException', code: 2 });
  });

  it('health and metrics are still served, since they say why', async () => {
    const paths = ['/health', '/health/live', '/metrics'];
    const registerOperations = (api: Api) => paths.map((path) => api.get(path, () => 'served'));
    const { app: api } = createTestApi({ limits, registerOperations });
    for (const url of paths) expect((await api.inject({ url })).body).toBe('served');
  });
});
