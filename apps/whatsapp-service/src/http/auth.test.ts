import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../test/support/api.ts';

const ask = (headers: Record<string, string>, apiKeys: readonly string[] = [apiKey]) =>
  createTestApi({ apiKeys }).app.inject({ url: '/v1/events', headers });

describe('requireApiKey', () => {
  it.each<[string, Record<string, string>]>([
    ['Authorization: Bearer', { authorization: `Bearer ${apiKey}` }],
    ['the scheme in any case, with blanks', { authorization: `bearer   ${apiKey}  ` }],
    ['X-API-Key', { 'x-api-key': apiKey }],
    ['X-API-Key beside the credentials of a proxy', { authorization: 'Basic cHJveHk6cHJveHk=', 'x-api-key': apiKey }],
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
});
