import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createGraphClient, type GraphClientOptions } from './graph-client.ts';

let closing: (() => void)[] = [];
const close = (): void => {
  for (const end of closing) end();
  closing = [];
};
afterEach(close);

/** A server in Meta's place. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const client = (baseUrl: string, options: Partial<GraphClientOptions> = {}) =>
  createGraphClient({ baseUrl, token: () => 'token-1', appSecrets: [], ...options });

const message = { method: 'POST', path: 'v24.0/1/messages', body: '{}', contentType: 'application/json' } as const;

describe('createGraphClient', () => {
  it('calls with the token of the moment and the proof of the app, and gives the answer as it is', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url, request.headers.authorization, request.headers['content-type']);
      response.writeHead(400, { 'x-app-usage': '{}' }).end('{"error":{}}');
    });
    const result = await client(`${url}/`, { appSecrets: ['secret'] }).call(message);
    const proof = createHmac('sha256', 'secret').update('token-1').digest('hex');
    expect(seen).toEqual([`/v24.0/1/messages?appsecret_proof=${proof}`, 'Bearer token-1', 'application/json']);
    expect(result).toMatchObject({ kind: 'answered', status: 400 });
    if (result.kind !== 'answered') return;
    expect(new TextDecoder().decode(result.body)).toBe('{"error":{}}');
    expect(result.headers.get('x-app-usage')).toBe('{}');
  });

  it.each([
    ['fields=id%2Cstatus&limit=+5&x=%zz&&y', 'fields=id%2Cstatus&limit=+5&x=%zz&&y'],
    ['dimensions(["PHONE"])={}&a=\'b\'<|>', 'dimensions(["PHONE"])={}&a=\'b\'<|>'],
    ['a=b c#d€', 'a=b%20c%23d%E2%82%AC'],
    ['', ''],
  ])('sends the query %j as it is, but for what no request line may hold', async (query, sent) => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url);
      response.end('{}');
    });
    await client(url).call({ method: 'GET', path: 'v24.0/1', query });
    await client(url, { appSecrets: ['secret'] }).call({ method: 'GET', path: 'v24.0/1', query });
    const proof = createHmac('sha256', 'secret').update('token-1').digest('hex');
    expect(seen).toEqual([`/v24.0/1${sent && `?${sent}`}`, `/v24.0/1?${sent && `${sent}&`}appsecret_proof=${proof}`]);
  });

  it('gives no error on with the token in it, though Meta quotes one that it can’t read', async () => {
    const url = await serve((request, response) => {
      const error = { code: 190, message: `Malformed access token ${request.headers.authorization?.split(' ')[1]}` };
      response.writeHead(401).end(JSON.stringify({ error }));
    });
    const called = await client(url).call(message);
    if (called.kind !== 'answered') throw new Error(called.kind);
    const opened = await client(url).open(message);
    if (opened.kind !== 'answered') throw new Error(opened.kind);
    for (const told of [new TextDecoder().decode(called.body), await text(opened.body)]) {
      expect(JSON.parse(told)).toEqual({ error: { code: 190, message: 'Malformed access token (removed)' } });
    }
  });

  it('makes no call without a token', async () => {
    expect(await client('http://127.0.0.1:1', { token: () => null }).call(message)).toEqual({ kind: 'no_token' });
  });

  it('knows that a call never got there when nobody listens', async () => {
    const url = await serve(() => undefined);
    close();
    expect(await client(url).call(message)).toEqual({ kind: 'unreached', reason: 'ECONNREFUSED' });
  });

  it('knows that a call never arrived if the connection breaks before the TLS handshake completes', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const result = await client(`https://127.0.0.1:${port}`).call(message);
    expect(result).toEqual({ kind: 'unreached', reason: 'ECONNRESET' });
  });

  it('knows that a call never arrived if the host does not exist', async () => {
    const result = await client('http://nobody.invalid').call(message);
    expect(result).toMatchObject({ kind: 'unreached', reason: expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)/) });
  });

  it('does not know what became of a call whose connection broke, or whose answer never came', async () => {
    const broken = await serve((request) => request.socket.destroy());
    expect((await client(broken).call(message)).kind).toBe('lost');
    close();
    const silent = await serve(() => undefined);
    expect(await client(silent, { timeoutMs: 50 }).call(message)).toEqual({
      kind: 'lost',
      reason: 'no answer within 0.05 s',
    });
  });

  it('does not know what became of a call whose answer broke off half-way', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"messages"');
      setImmediate(() => response.destroy());
    });
    expect((await client(url).call(message)).kind).toBe('lost');
  });

  it('follows no redirect, so that the token goes nowhere else', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    });
    expect(await client(url).call(message)).toMatchObject({ kind: 'answered', status: 302 });
  });

  it('proves with the next secret when Meta says that the proof is invalid, and stays with the one that works', async () => {
    const proofOf = (secret: string): string => createHmac('sha256', secret).update('token-1').digest('hex');
    const seen: (string | null)[] = [];
    const url = await serve((request, response) => {
      const proof = new URL(request.url ?? '', 'http://meta').searchParams.get('appsecret_proof');
      seen.push(proof);
      if (proof === proofOf('new')) response.end('{}');
      else response.writeHead(400).end('{"error":{"message":"Invalid appsecret_proof provided in the API argument"}}');
    });
    const graph = client(url, { appSecrets: ['old', 'new'] });
    expect(await graph.call(message)).toMatchObject({ status: 200 });
    expect(await graph.call(message)).toMatchObject({ status: 200 });
    expect(seen).toEqual(['old', 'new', 'new'].map(proofOf));
    const neither = client(url, { appSecrets: ['old', 'older'] });
    expect(await neither.call(message)).toMatchObject({ status: 400 });
  });

  it('streams what goes up and what comes down', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      request.pipe(response);
    });
    const body = Readable.from(['a', 'b']);
    const opened = await client(url).open({ method: 'POST', path: 'v24.0/1/media', body, contentType: 'text/plain' });
    expect(opened.kind === 'answered' && (await text(opened.body))).toBe('ab');
    const downloaded = await client(url).download(`${url}/file`);
    expect(downloaded.kind === 'answered' && downloaded.headers.get('content-type')).toBe('image/png');
  });
});

describe('the token is sent to media hosts only', () => {
  /** A server that records the tokens it gets, and redirects as requested. */
  const serveFiles = async (
    tokens: (string | undefined)[],
    location?: (path: string) => string | undefined,
  ): Promise<string> =>
    serve((request, response) => {
      tokens.push(request.headers.authorization);
      const next = location?.(request.url ?? '');
      if (next === undefined) response.end('file');
      else response.writeHead(302, { location: next }).end('moved');
    });

  it('sends nothing to another host, whatever its port, scheme or path', async () => {
    const tokens: (string | undefined)[] = [];
    const thief = await serveFiles(tokens);
    const port = new URL(thief).port;
    const graph = client('https://graph.facebook.com', { mediaHosts: ['lookaside.fbsbx.com', `127.0.0.1:${port}`] });
    for (const url of [
      thief,
      `http://lookaside.fbsbx.com@127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      'nowhere',
      '',
    ]) {
      expect([url, (await graph.download(url)).kind]).toEqual([url, 'host_not_allowed']);
      expect(graph.isMediaUrl(url)).toBe(false);
    }
    expect(tokens).toEqual([]);
  });

  it('follows a redirect to a media host with the token, and none to any other', async () => {
    const stolen: (string | undefined)[] = [];
    const thief = await serveFiles(stolen);
    const tokens: (string | undefined)[] = [];
    const next = new Map([
      ['/away', `${thief}/`],
      ['/along', '/file'],
      ['/round', '/round'],
      ['/odd', 'http://['],
    ]);
    const url = await serveFiles(tokens, (path) => next.get(path));
    const graph = client(url);
    expect(await graph.download(`${url}/away`)).toEqual({ kind: 'host_not_allowed', host: new URL(thief).host });
    expect(stolen).toEqual([]);
    const followed = await graph.download(`${url}/along`);
    expect(followed.kind === 'answered' && [followed.status, await text(followed.body)]).toEqual([200, 'file']);
    expect(await graph.download(`${url}/round`)).toEqual({ kind: 'lost', reason: 'too many redirects' });
    expect((await graph.download(`${url}/odd`)).kind).toBe('host_not_allowed');
    expect(tokens).toEqual(new Array(8).fill('Bearer token-1'));
  });
});
