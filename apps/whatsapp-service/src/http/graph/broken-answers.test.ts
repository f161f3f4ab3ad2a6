import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount } from '../../../test/support/graph-api.ts';

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});

const mediaId = '1037543291543636';
const file = Buffer.alloc(300_000, 'ä');

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The service in front of a Meta that describes media, and gives this answer to everything else. */
async function inFrontOf(answer: (response: ServerResponse) => void) {
  const meta = createServer(({ url }, response) => {
    const kind = { mime_type: 'image/png', sha256: 'a', file_size: file.length };
    const media = { messaging_product: 'whatsapp', id: mediaId, url: `${metaUrl}/file`, ...kind };
    if (url?.startsWith(`/v24.0/${mediaId}`)) response.end(JSON.stringify(media));
    else answer(response);
  });
  const metaUrl = await listening(meta);
  const graph = createGraphClient({ baseUrl: metaUrl, token: () => 'a-token-of-meta', appSecrets: [] });
  const { app, request } = createGraphApi({}, graph);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  ends.push(
    () => meta.close().closeAllConnections(),
    () => graph.close(),
    () => app.close(),
  );
  const described = await request({ method: 'GET', url: `/v24.0/${mediaId}` });
  const media = described.json<{ url: string }>().url.replace('http://service.example', url);
  const headers = { authorization: `Bearer ${apiKey}` };
  const get = (path: string): Promise<Response> => fetch(path.startsWith('http') ? path : url + path, { headers });
  return { media, get };
}

/** Half of a file, and then the end of the connection. */
const breakOff = (headers: Record<string, string>) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'image/png', ...headers });
  response.write(file.subarray(0, file.length / 2), () => setImmediate(() => response.destroy()));
};

describe('an answer of Meta’s that is passed on', () => {
  it('carries its length, for media and for JSON', async () => {
    const { media, get } = await inFrontOf((response) => response.end(file));
    const downloaded = await get(media);
    expect(downloaded.headers.get('content-length')).toBe(String(file.length));
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(file)).toBe(true);
    const json = JSON.stringify({ data: 'é'.repeat(1_000) });
    const other = await inFrontOf((response) => response.end(json));
    const passed = await other.get(`/v24.0/${ourAccount}/message_templates`);
    expect(passed.headers.get('content-length')).toBe(String(Buffer.byteLength(json)));
    expect(await passed.text()).toBe(json);
  });

  it('carries the length of what is left where the token was removed from it', async () => {
    const quoted = { error: { code: 190, message: 'Malformed access token a-token-of-meta' } };
    const { media, get } = await inFrontOf((response) => response.writeHead(401).end(JSON.stringify(quoted)));
    const refused = await get(media);
    const text = await refused.text();
    expect(text).not.toContain('a-token-of-meta');
    expect([refused.status, refused.headers.get('content-length')]).toEqual([401, String(Buffer.byteLength(text))]);
  });

  it.each([
    ['with a length', { 'content-length': String(file.length) }],
    ['without one', {}],
  ])('is visibly incomplete when Meta breaks off a file %s', async (_what, headers) => {
    const { media, get } = await inFrontOf(breakOff(headers));
    const response = await get(media);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('is visibly incomplete for an HTTP/1.0 proxy too, to which the end of a connection is the end of the file', async () => {
    const { media } = await inFrontOf(breakOff({}));
    const { hostname, port, pathname, search } = new URL(media);
    const socket = connect(Number(port), hostname).resume();
    socket.write(`GET ${pathname}${search} HTTP/1.0\r\nauthorization: Bearer ${apiKey}\r\n\r\n`);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('is 504 with a reason if JSON is cut short, and never half of it', async () => {
    const { get } = await inFrontOf(breakOff({}));
    const response = await get(`/v24.0/${ourAccount}/message_templates`);
    expect([response.status, await response.json()]).toMatchObject([504, { error: { code: 2 } }]);
  });
});
