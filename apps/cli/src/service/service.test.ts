import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createService } from './service.ts';

/** The warnings a request gives; nothing answers it. */
async function warningsFor(serviceUrl: string, apiKey: string | null): Promise<string[]> {
  const warnings: string[] = [];
  const output = {
    during: <T>(_what: string, work: () => Promise<T>) => work(),
    warnOnce: (text: string) => void warnings.push(text),
  };
  const { request } = createService({ serviceUrl, apiKey, startCommand: 'npm start' }, output);
  await request('/health', { signal: AbortSignal.abort() }).catch(() => undefined);
  return warnings;
}

describe('a request to the service', () => {
  it.each(['http://wa.example.com', 'http://192.168.1.20:8080', 'http://whatsapp-service:8080'])(
    'warns that the API key can be read on its way to %s',
    async (url) => {
      const [warning = '', ...more] = await warningsFor(url, 'my-api-key');
      expect(warning).toMatch(/the API key goes to \S+ over plain http/);
      expect([warning.includes('my-api-key'), more]).toEqual([false, []]);
    },
  );

  it.each([
    ['by https', 'https://wa.example.com', 'my-api-key'],
    ['on this machine', 'http://localhost:8080', 'my-api-key'],
    ['on this machine by IPv6', 'http://[::1]:8080', 'my-api-key'],
    ['without a key', 'http://wa.example.com', null],
  ])('warns of nothing %s', async (_how, url, key) => {
    expect(await warningsFor(url, key)).toEqual([]);
  });
});

describe('an address where something other than the service answers', () => {
  it.each([
    ['a page', 'text/html; charset=utf-8', '<h1>Sign in</h1>'],
    ['a word', 'text/plain', 'OK'],
    ['no object', 'application/json', '"OK"'],
  ])('is no success, whatever was asked of it: %s', async (_what, type, body) => {
    const other = createServer((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const serviceUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const output = { during: <T>(_what: string, work: () => Promise<T>) => work(), warnOnce: () => undefined };
      const service = createService({ serviceUrl, apiKey: 'my-api-key', startCommand: 'npm start' }, output);
      const refused = {
        exitCode: 3,
        message: `Something other than the service answers at ${serviceUrl}.`,
        remedy: expect.stringContaining('--service'),
      };
      await expect(service.post('/v1/outbox/pause')).rejects.toMatchObject(refused);
      if (type.startsWith('text/html')) {
        await expect(service.open('/v1/keys/key_1', { method: 'DELETE' })).rejects.toMatchObject(refused);
        await expect(service.api.conversations.list().page()).rejects.toMatchObject(refused);
      }
    } finally {
      other.close().closeAllConnections();
    }
  });
});
