import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifySignature } from '@intexuraos/cloud-api';
import type { SubscriptionView } from '@intexuraos/service-api/schemas';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../../test/support/api.ts';
import { newestSubscriptions as newest } from '../../subscriptions/collections.ts';

type WithSecret = SubscriptionView & { readonly secret: string };

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let url: string;
let received: Received[] = [];
let verifyToken = 'token of the receiver';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, headers } = request;
    received.push({ method, url: request.url, headers, body: Buffer.concat(chunks).toString() });
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (method === 'POST') return response.writeHead(202, { 'x-bot': 'echo' }).end('taken');
    const isRight =
      searchParams.get('hub.verify_token') === verifyToken && searchParams.get('hub.mode') === 'subscribe';
    return response.writeHead(isRight ? 200 : 403).end(isRight ? searchParams.get('hub.challenge') : 'no');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => {
  received = [];
  verifyToken = 'token of the receiver';
});
afterAll(() => {
  server.close();
});

const created = async (api: TestApi, body: object = {}): Promise<WithSecret> => {
  const response = await api.post('/v1/subscriptions', { payload: { url, ...body } });
  expect([response.statusCode, response.body]).toEqual([201, expect.any(String)]);
  return response.json();
};
const ask = (api: TestApi, method: 'PATCH' | 'DELETE', path: string, payload?: object) =>
  api.app.inject({ method, url: path, headers: { authorization: `Bearer ${apiKey}` }, ...(payload && { payload }) });

const keyWith = async (api: TestApi, ...scopes: readonly string[]) => {
  const key = await api.post('/v1/keys', { payload: { name: 'deployment', scopes } });
  return { authorization: `Bearer ${key.json().key}` };
};

describe('POST /v1/subscriptions', () => {
  it('refuses a key with manage that may read no content, since the receiver gets content', async () => {
    const api = createTestApi();
    const refused = await api.post('/v1/subscriptions', { payload: { url }, headers: await keyWith(api, 'manage') });
    expect([refused.statusCode, refused.json().error]).toEqual([
      403,
      { code: 'scope_missing', message: expect.stringContaining('needs the scope read:content') },
    ]);
    const both = await keyWith(api, 'manage', 'read:content');
    expect((await api.post('/v1/subscriptions', { payload: { url }, headers: both })).statusCode).toBe(201);
  });

  it('answers 201 with the subscription and its secret, which is shown this once', async () => {
    const api = createTestApi();
    const response = await api.post('/v1/subscriptions', {
      payload: {
        url,
        form: 'event',
        types: ['message.*'],
        phone_number_ids: ['106540352242922'],
        description: 'A bot',
      },
    });
    expect(response.statusCode).toBe(201);
    const body = response.json<WithSecret>();
    expect(body).toMatchObject({
      id: expect.stringMatching(/^sub_[0-9A-Z]{26}$/),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      url,
      form: 'event',
      state: 'active',
      reason: null,
      types: ['message.*'],
      phoneNumberIds: ['106540352242922'],
      description: 'A bot',
      gatherSeconds: 0,
      timeoutSeconds: 15,
      maxInFlight: 64,
      order: 'skip',
    });
    expect(response.headers.location).toBe(`/v1/subscriptions/${body.id}`);
    const again = await api.get(`/v1/subscriptions/${body.id}`);
    const { secret, ...shown } = body;
    expect(again.json()).toEqual(shown);
    const list = await api.get('/v1/subscriptions');
    expect(list.json()).toEqual({ data: [shown], nextCursor: null });
    expect(again.body + list.body).not.toContain(secret.slice(6, 20));
  });

  it('accepts every field in both spellings', async () => {
    const api = createTestApi();
    const fields = { phoneNumberIds: ['1'], gatherSeconds: 3, timeoutSeconds: 20, maxInFlight: 8 };
    const spelled = { phone_number_ids: ['1'], gather_seconds: 3, timeout_seconds: 20, max_in_flight: 8 };
    expect(await created(api, fields)).toMatchObject(fields);
    expect(await created(api, spelled)).toMatchObject(fields);
  });

  it('takes a secret that is given, and stores it encrypted', async () => {
    const api = createTestApi();
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = await created(api, { secret, auth: { bearer: 'bot-token-1234' } });
    expect(body).toMatchObject({ secret, auth: 'bearer' });
    const stored = JSON.stringify(await api.store.records.list(newest, { group: 'all' }, { limit: 9 }));
    expect(stored).toContain(body.id);
    expect(stored).not.toMatch(/MfKQ9r8|bot-token/);
  });

  it('names everything that is wrong, each with its remedy', async () => {
    const response = await createTestApi().post('/v1/subscriptions', {
      payload: {
        types: ['message.recieved'],
        gather_seconds: 31,
        phoneNumberIds: ['+48123'],
        urls: 'x',
        direction: 'up',
        via: ['messages', 'mesages'],
      },
    });
    expect(response.statusCode).toBe(400);
    const { error } = response.json<{ error: { code: string; message: string } }>();
    expect(error.code).toBe('parameter_invalid');
    for (const part of [
      'url is missing. Give the https address',
      '"message.recieved", which is not an event type. Did you mean "message.received"?',
      'gather_seconds is 31. Give a whole number from 0 to 30.',
      'phoneNumberIds is invalid. Give a list of Meta’s ids',
      'There is no field "urls". Is url meant?',
      'direction is invalid. Give "in", "out", or null for both.',
      'via has "mesages", which is not a webhook field that this version knows. Known: account_alerts, ',
    ]) {
      expect(error.message).toContain(part);
    }
  });

  it.each([
    ['[{ "toString": 1 }]', 'types is invalid'],
    ['[["message.received"]]', 'types is invalid'],
    ['[7, null]', 'types is an invalid list of 2'],
    [`["${'m'.repeat(900_000)}"]`, 'types is invalid'],
  ])('refuses types that are no names, and compares none of them with names: %#', async (types, problem) => {
    const payload = `{"url":"https://bot.example.com/","types":${types}}`;
    const response = await createTestApi().post('/v1/subscriptions', {
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.message).toContain(problem);
    expect(response.json().error.message).not.toContain('is not an event type');
  });

  it('names the first 20 of many unknown fields, and counts the others', async () => {
    const fields = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`tipes${index}`, 1]));
    const payload = { url: 'https://bot.example.com/', ...fields };
    const { message } = (await createTestApi().post('/v1/subscriptions', { payload })).json().error;
    expect(message).toContain('There is no field "tipes0". Is types meant?');
    expect(message).toContain('2980 more fields are unknown.');
    expect(message).not.toContain('tipes20');
  });

  it.each([
    ['http://10.0.0.1/hook', '10.0.0.1 is a private address', 'INTEXURAOS_WHATSAPP_ALLOWED_TARGETS'],
    ['https://169.254.169.254/latest/meta-data', 'metadata service', 'INTEXURAOS_WHATSAPP_ALLOWED_TARGETS'],
    ['https://[::ffff:10.0.0.1]/', 'represents an IPv4 address', 'INTEXURAOS_WHATSAPP_ALLOWED_TARGETS'],
    ['https://8.8.8.8:6379/', 'port 6379', 'INTEXURAOS_WHATSAPP_ALLOWED_PORTS'],
    ['http://8.8.8.8/', 'http is not encrypted', 'https'],
    ['ftp://example.com/', 'begins with ftp:', 'https'],
    ['https://user:pass@example.com/', 'credentials', 'auth'],
    ['not a url', 'not a URL', 'https://'],
  ])('refuses the target %s and says what would help', async (target, problem, remedy) => {
    const response = await createTestApi().post('/v1/subscriptions', { payload: { url: target } });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.message).toContain(problem);
    expect(response.json().error.message).toContain(remedy);
  });

  it('refuses what the form meta can’t have, and a secret of the wrong kind', async () => {
    const api = createTestApi();
    const messageOf = async (payload: object) =>
      (await api.post('/v1/subscriptions', { payload: { url, ...payload } })).json().error?.message;
    expect(await messageOf({ form: 'meta', gatherSeconds: 3 })).toContain('gatherSeconds is for the form "event" only');
    expect(await messageOf({ form: 'event', secret: 'my secret' })).toContain('Standard Webhooks');
    expect(await messageOf({ form: 'event', verifyToken: 'x' })).toContain('verifyToken is for the form "meta" only');
    expect(await messageOf({ form: 'meta', secret: 'short' })).toContain('shorter than 16 characters');
  });

  it.each(['token\n', 'two words', 'zażółć', ''])(
    'refuses %j as a bearer token, which no header can carry',
    async (bearer) => {
      const api = createTestApi();
      const response = await api.post('/v1/subscriptions', { payload: { url, auth: { bearer } } });
      expect(response.statusCode).toBe(400);
      expect(response.json().error.message).toContain('auth is invalid.');
      expect(response.json().error.message).toContain('no spaces or line breaks');
      const { id } = await created(api);
      expect((await ask(api, 'PATCH', `/v1/subscriptions/${id}`, { auth: { bearer } })).statusCode).toBe(400);
    },
  );

  it('asks a receiver of Meta’s form for the challenge where a verify token is given', async () => {
    const api = createTestApi();
    await created(api, { form: 'meta', verify_token: verifyToken });
    expect(received).toMatchObject([{ method: 'GET', url: expect.stringContaining('hub.mode=subscribe') }]);
    const refused = await api.post('/v1/subscriptions', { payload: { url, form: 'meta', verifyToken: 'another' } });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error.message).toContain('did not pass Meta’s verification handshake. It answered HTTP 403.');
    expect((await api.get('/v1/subscriptions')).json().data).toHaveLength(1);
  });

  it('needs a key', async () => {
    const response = await createTestApi().app.inject({ method: 'POST', url: '/v1/subscriptions', payload: { url } });
    expect(response.statusCode).toBe(401);
  });
});

describe('PATCH /v1/subscriptions/{id}', () => {
  it('changes the fields that are given', async () => {
    const api = createTestApi();
    const { id, secret: _secret, ...before } = await created(api, { types: ['message.*'] });
    const response = await ask(api, 'PATCH', `/v1/subscriptions/${id}`, { types: [], timeout_seconds: 30 });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ id, ...before, types: [], timeoutSeconds: 30, updatedAt: expect.any(String) });
  });

  it('changes neither url nor filters for a key that may read no content, since they decide who gets it', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    const headers = await keyWith(api, 'manage');
    const change = async (payload: object): Promise<number> =>
      (await api.app.inject({ method: 'PATCH', url: `/v1/subscriptions/${id}`, headers, payload })).statusCode;
    expect(await change({ url: `${url}/elsewhere` })).toBe(403);
    expect(await change({ types: ['message.*'] })).toBe(403);
    expect(await change({ phone_number_ids: ['106540352242922'] })).toBe(403);
    expect(await change({ url, types: [], description: 'the same' })).toBe(200);
    expect((await api.get(`/v1/subscriptions/${id}`)).json()).toMatchObject({ url, description: 'the same' });
  });

  it('takes auth to another path, and to another host only if it is given again', async () => {
    const api = createTestApi();
    const { id } = await created(api, { auth: { bearer: 'bot-token-1234' } });
    const elsewhere = 'http://127.0.0.1:1/hook';
    const authAfter = async (payload: object) =>
      (await ask(api, 'PATCH', `/v1/subscriptions/${id}`, payload)).json().auth;
    expect(await authAfter({ url: `${url}/2` })).toBe('bearer');
    expect(await authAfter({ url: elsewhere })).toBeNull();
    expect(await authAfter({ url, auth: { bearer: 'bot-token-5678' } })).toBe('bearer');
  });

  it('changes neither form nor secret, nor anything to a target that is closed', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    for (const [payload, words] of [
      [{ form: 'meta' }, 'There is no field "form"'],
      [{ secret: 'x' }, 'There is no field "secret"'],
      [{ url: 'https://10.0.0.1/' }, 'private address'],
    ] as const) {
      const response = await ask(api, 'PATCH', `/v1/subscriptions/${id}`, payload);
      expect([response.statusCode, response.json().error.message]).toEqual([400, expect.stringContaining(words)]);
    }
  });
});

describe('a subscription', () => {
  it('is paused with a reason and resumed', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    const paused = await api.post(`/v1/subscriptions/${id}/pause`, { payload: { reason: 'The bot is being moved' } });
    expect(paused.json()).toMatchObject({ state: 'paused', reason: 'The bot is being moved' });
    expect((await api.post(`/v1/subscriptions/${id}/pause`)).json()).toMatchObject({ state: 'paused' });
    expect((await api.post(`/v1/subscriptions/${id}/resume`)).json()).toMatchObject({ state: 'active', reason: null });
  });

  it('gets a new secret, and shows for how long the old one signs too', async () => {
    const api = createTestApi();
    const { id, secret } = await created(api);
    const headers = await keyWith(api, 'manage');
    const rotated = (await api.post(`/v1/subscriptions/${id}/rotate`, { headers })).json<WithSecret>();
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.oldSecretUntil).not.toBeNull();
  });

  it('is deleted once', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    expect((await ask(api, 'DELETE', `/v1/subscriptions/${id}`)).statusCode).toBe(204);
    expect((await ask(api, 'DELETE', `/v1/subscriptions/${id}`)).statusCode).toBe(404);
    expect((await api.get(`/v1/subscriptions/${id}`)).statusCode).toBe(404);
  });
});

describe('POST /v1/subscriptions/{id}/test', () => {
  it('sends a signed example and shows the answer', async () => {
    const api = createTestApi();
    const { id, secret } = await created(api, { types: ['template.status'], metadata: { team: 'bakery' } });
    // Receivers compare the time of a signature with their own clock, which the tests' API does not share.
    const response = await api.post(`/v1/subscriptions/${id}/test`, { payload: { type: 'message.status' } });
    expect(response.json()).toMatchObject({
      isDelivered: true,
      status: 202,
      headers: { 'x-bot': 'echo' },
      body: 'taken',
      reason: null,
    });
    const [{ headers, body }] = received as [Received];
    const signed = new Webhook(secret).sign(
      String(headers['webhook-id']),
      new Date(Number(headers['webhook-timestamp']) * 1_000),
      body,
    );
    expect(headers['webhook-signature']).toBe(signed);
    expect(JSON.parse(body)).toMatchObject({
      type: 'com.intexuraos.whatsapp.message.status',
      data: { isTest: true, subscription: { id, metadata: { team: 'bakery' } }, status: { status: 'delivered' } },
    });
  });

  it('sends an example of every type', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    const byReader = await api.get('/v1/event-types', { headers: await keyWith(api, 'read') });
    expect(byReader.json()).toEqual((await api.get('/v1/event-types')).json());
    const types = (await api.get('/v1/event-types')).json<{ data: { type: string; fullType: string }[] }>().data;
    expect(types.length).toBeGreaterThan(15);
    for (const { type, fullType } of types) {
      const response = await api.post(`/v1/subscriptions/${id}/test`, { payload: { type } });
      expect([type, response.json().isDelivered, response.json().sent.type]).toEqual([type, true, fullType]);
    }
  });

  it('sends a webhook as Meta does to the form meta', async () => {
    const api = createTestApi();
    const { id } = await created(api, { form: 'meta', secret: 'the secret of Meta’s app' });
    await api.post(`/v1/subscriptions/${id}/test`);
    const [{ headers, body }] = received as [Received];
    expect(JSON.parse(body)).toMatchObject({ object: 'whatsapp_business_account' });
    const signature = String(headers['x-hub-signature-256']);
    expect(verifySignature(Buffer.from(body), signature, ['the secret of Meta’s app'])).toBe(true);
  });

  it('says which type was meant', async () => {
    const api = createTestApi();
    const { id } = await created(api);
    const response = await api.post(`/v1/subscriptions/${id}/test`, { payload: { type: 'message.statsu' } });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.message).toContain('Did you mean "message.status"?');
  });
});
