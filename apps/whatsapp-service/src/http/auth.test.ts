import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../test/support/api.ts';
import { createAddressLimit } from './address-limit.ts';
import { createApiKeys } from './api-keys.ts';
import { metricsApi } from './operations/metrics-route.ts';

const ask = (headers: Record<string, string>, apiKeys: readonly string[] = [apiKey]) =>
  createTestApi({ apiKeys }).app.inject({ url: '/v1/events', headers });

describe('requireKey', () => {
  it.each<[string, Record<string, string>]>([
    ['Authorization: Bearer', { authorization: `Bearer ${apiKey}` }],
    ['the scheme in any case, with blanks', { authorization: `bearer   ${apiKey}  ` }],
    ['X-API-Key', { 'x-api-key': apiKey }],
    ['X-API-Key with the credentials of a proxy', { authorization: 'Basic cHJveHk6cHJveHk=', 'x-api-key': apiKey }],
  ])('takes a key in %s', async (_name, headers) => {
    expect((await ask(headers)).statusCode).toBe(200);
  });

  it('takes any of several keys, so that one can be replaced while the other works', async () => {
    for (const key of ['first-key', 'second-key']) {
      const response = await ask({ authorization: `Bearer ${key}` }, ['first-key', 'second-key']);
      expect(response.statusCode).toBe(200);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${apiKey}` }],
    ['the bare key', { authorization: apiKey }],
  ])('answers 401 and says how to send a key for %s', async (_name, headers) => {
    const response = await ask(headers);
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json().error).toEqual({
      code: 'unauthorized',
      message: 'Send an API key: "Authorization: Bearer KEY", or "X-API-Key: KEY".',
    });
  });

  it.each([
    ['a wrong key', 'wrong-key'],
    ['the beginning of a key', apiKey.slice(0, -1)],
    ['a key with more behind it', `${apiKey}x`],
  ])('answers 401 for %s', async (_name, key) => {
    const response = await ask({ authorization: `Bearer ${key}` });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(response.body).not.toContain(key);
  });

  it('never opens while no key is configured, and says which variable to set', async () => {
    const attempts: Record<string, string>[] = [{}, { authorization: 'Bearer undefined' }, { 'x-api-key': 'x' }];
    for (const headers of attempts) {
      const response = await ask(headers, []);
      expect(response.statusCode).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer');
      expect(response.json().error.message).toContain('INTEXURAOS_WHATSAPP_API_KEYS');
    }
  });

  it('asks for the key before it reads a body or looks at parameters', async () => {
    const { app } = createTestApi();
    const headers = { 'content-type': 'application/json' };
    const broken = await app.inject({ method: 'POST', url: '/v1/events/x/replay', headers, body: '{' });
    expect(broken.statusCode).toBe(401);
    expect((await app.inject('/v1/events?limit=0')).statusCode).toBe(401);
  });

  it('asks for the key before it looks at the type of a body', async () => {
    const { app } = createTestApi({ graphUrl: 'http://127.0.0.1:9' });
    const url = '/v24.0/106540352242922/messages';
    const headers = { 'content-type': 'nonsense' };
    const refused = await app.inject({ method: 'POST', url, headers, payload: '{' });
    expect([refused.statusCode, refused.json().error.code]).toEqual([401, 190]);
    const withKey = await app.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'x-api-key': apiKey },
      payload: '{',
    });
    expect([withKey.statusCode, withKey.json().error.code]).toEqual([415, 100]);
  });
});

describe('F15: a wrong key', () => {
  const wrong = { authorization: 'Bearer wrong-key' };
  const right = { authorization: `Bearer ${apiKey}` };

  it('is answered 429 with Retry-After from the 21st in a minute on, while the right one still passes', async () => {
    const { app, refusals } = createTestApi();
    const ask = (headers: Record<string, string>) => app.inject({ url: '/v1/events', headers });
    for (let index = 0; index < 20; index += 1) expect((await ask(wrong)).statusCode).toBe(401);
    const refused = await ask(wrong);
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('60');
    expect(refused.json().error.code).toBe('too_many_wrong_keys');
    expect((await ask(right)).statusCode).toBe(200);
    expect((await ask({})).statusCode).toBe(401);
    expect(refusals.counts()).toMatchObject({ wrong_key: 20, too_many_wrong_keys: 1, no_key: 1 });
  });

  it('counts in the same way at every route that checks keys', async () => {
    const { app, keys }: TestApi = createTestApi({
      registerOperations: (api) => {
        metricsApi(keys, async () => ({ contentType: 'text/plain', text: '' })).register(api);
        api.get('/health', async ({ raw }) => ({ isKeyHolder: (await keys.holderOf(raw)) !== null }));
      },
      graphUrl: 'http://127.0.0.1:9',
    });
    const urls = ['/v1/events', '/metrics', '/v24.0/106540352242922/messages', '/health'];
    for (let index = 0; index < 20; index += 1) await app.inject({ url: urls[index % 4] ?? '', headers: wrong });
    const statuses = await Promise.all(urls.map(async (url) => (await app.inject({ url, headers: wrong })).statusCode));
    expect(statuses).toEqual([429, 429, 429, 200]);
    const health = await app.inject({ url: '/health', headers: right });
    expect(health.json()).toEqual({ isKeyHolder: true });
  });

  it('is counted by the address that the configured proxy saw', async () => {
    const api = createTestApi();
    const keys = createApiKeys({
      apiKeys: [apiKey],
      metricsKeys: [],
      ring: { find: async () => null, isEmpty: () => true },
      now: () => 0,
      wrongKeys: createAddressLimit(() => 0, { limit: 1 }),
      refusals: api.refusals,
      trustedProxies: 1,
    });
    const { app } = createTestApi({ keys });
    const from = async (ip: string) =>
      (await app.inject({ url: '/v1/events', headers: { ...wrong, 'x-forwarded-for': ip } })).statusCode;
    expect([await from('1.1.1.1'), await from('1.1.1.1'), await from('2.2.2.2')]).toEqual([401, 429, 401]);
  });
});

describe('the metrics key', () => {
  const metricsKey = 'metrics-key-of-the-tests';
  const bearer = { authorization: `Bearer ${metricsKey}` };
  const start = (apiKeys: readonly string[] = [apiKey]): TestApi => {
    const api: TestApi = createTestApi({
      apiKeys,
      metricsKeys: [metricsKey],
      graphUrl: 'http://127.0.0.1:9',
      registerOperations: (operations) =>
        metricsApi(api.keys, async () => ({ contentType: 'text/plain', text: 'whatsapp 1' })).register(operations),
    });
    return api;
  };

  it('opens /metrics, with and without an API key configured', async () => {
    for (const { app } of [start(), start([])]) {
      expect((await app.inject({ url: '/metrics', headers: bearer })).body).toBe('whatsapp 1');
      expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401);
    }
  });

  it('opens nothing else, and does not count as a wrong key', async () => {
    const { app, keys, refusals } = start();
    for (let index = 0; index < 30; index += 1) {
      expect((await app.inject({ url: '/v1/events', headers: bearer })).statusCode).toBe(403);
    }
    const graph = await app.inject({ method: 'POST', url: '/v24.0/106540352242922/messages', headers: bearer });
    expect([graph.statusCode, graph.json().error.code]).toEqual([403, 10]);
    expect(keys.isApiKey(metricsKey)).toBe(false);
    expect(refusals.counts()).toMatchObject({ forbidden: 31, wrong_key: 0 });
  });

  it('leaves /metrics open to API keys', async () => {
    const { app } = start();
    expect((await app.inject({ url: '/metrics', headers: { 'x-api-key': apiKey } })).statusCode).toBe(200);
  });
});
