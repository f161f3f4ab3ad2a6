import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectProxyOptions, openConnectProxy } from '../../test/support/connect-proxy.ts';
import { createGraphClient } from './graph-client.ts';
import { readProxies } from './proxies.ts';

let closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing) close();
  closing = [];
});

/** A server in Meta's place that only the proxy finds under its name. */
async function startMeta(): Promise<number> {
  const server = createServer((request, response) => response.end(request.headers.host));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const graphHost = 'graph.example.test:8091';

async function behindProxy(options: Partial<ConnectProxyOptions> = {}, credentials = '') {
  const port = await startMeta();
  const proxy = await openConnectProxy({
    portOf: (target) => (target === graphHost ? port : undefined),
    ...options,
  });
  closing.push(proxy.close);
  return { port, proxy, address: proxy.url.replace('//', `//${credentials}`) };
}

function clientOf(env: Readonly<Record<string, string>>, baseUrl = `http://${graphHost}`) {
  const client = createGraphClient({
    baseUrl,
    token: () => 't',
    appSecrets: [],
    connections: 1,
    proxies: readProxies(env),
  });
  closing.push(() => void client.close());
  return client;
}

const message = { method: 'POST', path: 'v24.0/1/messages', body: '{}' } as const;

describe('a call through the proxy of the environment', () => {
  it('is not made directly where the variable names no HTTP proxy', async () => {
    for (const proxy of ['socks5://127.0.0.1:1080', 'http://']) {
      const result = await clientOf({ HTTP_PROXY: proxy }).call(message);
      expect(result).toEqual({ kind: 'unreached', reason: 'PROXY_UNUSABLE' });
    }
  });

  it('reaches a host that only the proxy can resolve, and the connection is used again', async () => {
    const { proxy, address } = await behindProxy({}, 'user:p%40ss@');
    const client = clientOf({ HTTP_PROXY: address });
    for (let count = 0; count < 3; count += 1) {
      const result = await client.call(message);
      if (result.kind !== 'answered') throw new Error(result.kind);
      expect(new TextDecoder().decode(result.body)).toBe(graphHost);
    }
    expect(await client.greet()).toMatchObject({ kind: 'answered', status: 200 });
    expect(proxy.targets).toEqual([graphHost]);
    expect(proxy.credentials).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  it.each([407, 403, 502])('is not made if the proxy answers %i', async (refuseWith) => {
    const { address } = await behindProxy({ refuseWith });
    const result = await clientOf({ HTTP_PROXY: address }).call(message);
    expect(result).toEqual({ kind: 'unreached', reason: `PROXY_${refuseWith}` });
  });

  it('is not made if the proxy is not there', async () => {
    const { proxy, address } = await behindProxy();
    proxy.close();
    const result = await clientOf({ HTTP_PROXY: address }).call(message);
    expect(result).toEqual({ kind: 'unreached', reason: 'PROXY_ECONNREFUSED' });
  });

  it('goes directly to a host in NO_PROXY and to this machine', async () => {
    const { port, proxy, address } = await behindProxy();
    const excepted = await clientOf({ HTTP_PROXY: address, NO_PROXY: 'example.test' }).call(message);
    expect(excepted).toMatchObject({ kind: 'unreached', reason: expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)/) });
    const local = await clientOf({ HTTP_PROXY: address }, `http://127.0.0.1:${port}`).call(message);
    expect([local.kind, proxy.targets]).toEqual(['answered', []]);
  });
});
