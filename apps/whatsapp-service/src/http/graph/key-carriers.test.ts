import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount, ourNumber } from '../../../test/support/graph-api.ts';

type Request = Pick<InjectOptions, 'method' | 'url' | 'headers' | 'payload'>;

/** One way to send a key, added to a request. */
interface Carrier {
  readonly name: string;
  readonly inHeader: boolean;
  readonly add: (key: string, url: string) => Request;
}

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const multipart = { 'content-type': 'multipart/form-data; boundary=boundary4711' };
const part = (name: string, value: string): string =>
  `--boundary4711\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const header = (name: string, headersOf: (key: string) => Record<string, string>): Carrier => ({
  name,
  inHeader: true,
  add: (key, url) => ({ url, headers: { ...form, ...headersOf(key) }, payload: 'about=Open' }),
});

const carriers: readonly Carrier[] = [
  header('Authorization: Bearer', (key) => ({ authorization: `Bearer ${key}` })),
  header('authorization: bearer', (key) => ({ authorization: `bearer ${key}` })),
  header('Authorization: OAuth', (key) => ({ authorization: `OAuth ${key}` })),
  header('X-API-Key', (key) => ({ 'x-api-key': key })),
  {
    name: 'access_token in the query',
    inHeader: false,
    add: (key, url) => ({ url: `${url}?access_token=${key}`, headers: form, payload: 'about=Open' }),
  },
  {
    name: 'access_token in a JSON body',
    inHeader: false,
    add: (key, url) => ({ url, headers: json, payload: JSON.stringify({ about: 'Open', access_token: key }) }),
  },
  {
    name: 'access_token in a form',
    inHeader: false,
    add: (key, url) => ({ url, headers: form, payload: `access_token=${key}&about=Open` }),
  },
  {
    name: 'access_token in a multipart form',
    inHeader: false,
    add: (key, url) => ({
      url,
      headers: multipart,
      payload: `${part('access_token', key)}${part('about', 'Open')}--boundary4711--\r\n`,
    }),
  },
];

const profile = `/v24.0/${ourNumber}/whatsapp_business_profile`;

describe('a key', () => {
  it.each(carriers)('opens Meta’s paths as $name, and goes no further', async ({ add }) => {
    const api = createGraphApi();
    const response = await api.app.inject({ method: 'POST', ...add(apiKey, profile) });
    expect([response.statusCode, api.calls.length]).toEqual([200, 1]);
    expect(decodeURIComponent(JSON.stringify(api.calls))).toContain('Open');
    expect(JSON.stringify([api.calls, api.logged, response.headers, response.body])).not.toContain(apiKey);
  });

  it.each(carriers)('is in no answer, log line or call as $name, if the request fails', async ({ add }) => {
    const api = createGraphApi();
    for (const url of [
      '/v24.0/999/messages',
      `/v24.0/${ourNumber}/nowhere`,
      `/v24.0/${ourAccount}/phone_numbers`,
      `/v24.0/${ourNumber}/messages`,
      '/nowhere',
    ]) {
      const response = await api.app.inject({ method: 'POST', ...add(apiKey, url) });
      expect([url, response.statusCode]).toEqual([url, expect.toBeOneOf([400, 404, 405])]);
      expect(JSON.stringify([api.calls, api.logged, response.headers, response.body])).not.toContain(apiKey);
    }
  });

  it.each(carriers)('that is wrong gets 401 as $name, and is in no answer or log line', async ({ add }) => {
    const api = createGraphApi();
    const response = await api.app.inject({ method: 'POST', ...add('a-wrong-key', profile) });
    expect([response.statusCode, response.json().error, api.calls]).toMatchObject([401, { code: 190 }, []]);
    expect(JSON.stringify([api.logged, response.headers, response.body])).not.toContain('a-wrong-key');
  });

  it.each(carriers)('opens /v1 in a header, and there only: $name', async ({ add, inHeader }) => {
    const { app, logged } = createTestApi();
    const { url = '', headers = {} } = add(apiKey, '/v1/conversations');
    const response = await app.inject({ method: 'GET', url, headers });
    expect([response.statusCode, logged.join('').includes(apiKey)]).toEqual([inHeader ? 200 : 401, false]);
    expect(response.body).not.toContain(apiKey);
  });

  it.each(carriers)('sends a message in every encoding that Meta takes it in: $name', async ({ add }) => {
    const api = createGraphApi();
    const { url, headers } = add(apiKey, `/v24.0/${ourNumber}/messages`);
    const message = { messaging_product: 'whatsapp', to: '+1 650-555-1234', type: 'text', text: { body: 'hi' } };
    const isForm = headers?.['content-type'] === form['content-type'];
    const given = add(apiKey, '').payload?.toString().includes(apiKey) ? { ...message, access_token: apiKey } : message;
    const fields = Object.entries(given).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const parts = `${fields.map(([name, value]) => part(name, value)).join('')}--boundary4711--\r\n`;
    const isMultipart = headers?.['content-type'] === multipart['content-type'];
    const payload = isForm ? new URLSearchParams(fields).toString() : isMultipart ? parts : JSON.stringify(given);
    const response = await api.app.inject({
      method: 'POST',
      url,
      headers: { ...headers, prefer: 'respond-async' },
      payload,
    });
    expect([response.statusCode, response.body]).toEqual([202, expect.anything()]);
    const { data } = await api.store.sending.outbox.list({}, { limit: 10 });
    expect(data.map(({ body, recipient }) => [JSON.parse(body), recipient])).toEqual([[message, '16505551234']]);
  });
});
