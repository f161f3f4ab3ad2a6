import type { KeyScope } from '@intexuraos/service-api/words';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../../test/support/api.ts';
import {
  messagesChange,
  noon,
  otherPhoneNumberId as other,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';

interface Created {
  readonly id: string;
  readonly key: string;
  readonly hint: string;
}

interface KeyBody {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly phoneNumberIds?: readonly string[];
  readonly expiresAt?: string;
}

const ask = (body: KeyBody) => ({ payload: { name: 'dashboard', scopes: ['read'], ...body } });

async function create({ post }: TestApi, body: KeyBody = {}): Promise<Created> {
  const response = await post('/v1/keys', ask(body));
  expect(response.statusCode).toBe(201);
  return response.json<Created>();
}

const by = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

describe('POST /v1/keys', () => {
  it('creates a key that opens what its scopes allow, and shows it in this response only', async () => {
    const api = createTestApi();
    const { id, key, hint } = await create(api);
    expect((await api.get('/v1/events', by(key))).statusCode).toBe(200);
    const list = await api.get('/v1/keys');
    const one = await api.get(`/v1/keys/${id}`);
    expect(list.json().data).toEqual([one.json()]);
    expect(one.json()).toMatchObject({
      id,
      name: 'dashboard',
      state: 'active',
      scopes: ['read'],
      hint,
      expiresAt: null,
    });
    for (const { body } of [list, one]) expect(body).not.toContain(key);
    expect(api.logged.join()).not.toContain(key);
  });

  it('takes the key in every place in which clients send one', async () => {
    const api = createTestApi();
    const { key } = await create(api);
    const answer = await api.app.inject({ url: '/v1/events', headers: { 'x-api-key': key } });
    expect(answer.statusCode).toBe(200);
  });

  it.each<[string, KeyBody]>([
    ['an unknown scope', { scopes: ['write'] }],
    ['no scope', { scopes: [] }],
    ['a name of two lines', { name: 'a\nb' }],
    ['an end in the past', { expiresAt: '2020-01-01' }],
    ['a phone number instead of Meta’s id', { phoneNumberIds: ['+16505551234'] }],
    ['admin for some numbers, which could create a key for all', { scopes: ['admin'], phoneNumberIds: ['1'] }],
  ])('refuses %s', async (_name, body) => {
    const response = await createTestApi().post('/v1/keys', ask(body));
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'parameter_invalid']);
  });

  it('needs the scope admin, which a key of the environment has', async () => {
    const api = createTestApi();
    const { key } = await create(api, { scopes: ['read:content', 'send', 'manage'] });
    const refused = await api.post('/v1/keys', { ...ask({}), ...by(key) });
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'scope_missing']);
    const admin = await create(api, { scopes: ['admin'] });
    expect((await api.post('/v1/keys', { ...ask({}), ...by(admin.key) })).statusCode).toBe(201);
  });
});

describe('a created key', () => {
  it('names the missing scope, the key’s scopes, and how to get another key', async () => {
    const api = createTestApi();
    const { id, key } = await create(api);
    const { error } = (await api.post('/v1/outbox/pause', { payload: {}, ...by(key) })).json();
    expect(error.code).toBe('scope_missing');
    expect(error.message).toBe(
      `This address needs the scope manage, and this key (dashboard, ${id}) has the scopes read. A key with the scope admin ` +
        'can create another: `whatsapp keys create` with --scope manage, or POST /v1/keys.',
    );
    expect(api.refusals.counts()).toMatchObject({ scope_missing: 1, wrong_key: 0 });
  });

  it.each<[KeyScope, string, string, boolean]>([
    ['read', 'GET', '/v1/conversations', true],
    ['read', 'GET', '/v1/events/00000000000000000000000000000000/raw', false],
    ['read:content', 'GET', '/v1/conversations', true],
    ['read:content', 'POST', '/v1/alerts/test', false],
    ['send', 'GET', '/v1/conversations', false],
    ['send', 'POST', '/v1/outbox/out_00000000000000000000000000/cancel', true],
    ['send', 'POST', '/v1/outbox/pause', false],
    ['manage', 'POST', '/v1/alerts/test', true],
    ['broadcast', 'POST', '/v1/alerts/test', false],
    ['admin', 'GET', '/v1/conversations', true],
    ['admin', 'POST', '/v1/outbox/pause', true],
  ])('with %s: %s %s passes: %s', async (scope, method, url, passes) => {
    const api = createTestApi();
    const { key } = await create(api, { scopes: [scope] });
    const answer = method === 'GET' ? await api.get(url, by(key)) : await api.post(url, { payload: {}, ...by(key) });
    expect(answer.statusCode !== 403).toBe(passes);
  });

  it('no longer opens anything after DELETE /v1/keys/{id}, says when it was revoked, and stays in the list', async () => {
    const api = createTestApi();
    const { id, key } = await create(api);
    const revoked = await api.app.inject({ method: 'DELETE', url: `/v1/keys/${id}`, ...by(apiKey) });
    expect(revoked.json()).toMatchObject({ id, state: 'revoked', revokedAt: new Date(noon + 3_600_000).toISOString() });
    const refused = await api.get('/v1/events', by(key));
    expect(refused.statusCode).toBe(401);
    expect(refused.json().error.message).toContain(`(dashboard, ${id}) was revoked at`);
    expect((await api.get('/v1/keys')).json().data).toMatchObject([{ id, state: 'revoked' }]);
    const again = await api.app.inject({ method: 'DELETE', url: `/v1/keys/${id}`, ...by(apiKey) });
    expect(again.json().revokedAt).toBe(revoked.json().revokedAt);
    const unknown = await api.app.inject({ method: 'DELETE', url: `/v1/keys/key_${'0'.repeat(26)}`, ...by(apiKey) });
    expect(unknown.statusCode).toBe(404);
  });

  it('no longer opens anything once it has expired, and says so', async () => {
    const now = { at: noon };
    const api = createTestApi({ now: () => now.at });
    const { key } = await create(api, { expiresAt: String(noon + 60_000) });
    expect((await api.get('/v1/events', by(key))).statusCode).toBe(200);
    now.at += 60_000;
    const refused = await api.get('/v1/events', by(key));
    expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(refused.json().error.message).toContain('expired at 2026-06-01T12:01:00.000Z');
  });

  it('is refused as mistyped if a character is wrong, and as unknown if it was never created', async () => {
    const api = createTestApi();
    const { key } = await create(api);
    const mistyped = await api.get('/v1/events', by(`${key.slice(0, -1)}-`));
    expect(mistyped.json().error.message).toContain('mistyped or cut off');
    const elsewhere = await create(createTestApi());
    const unknown = await api.get('/v1/events', by(elsewhere.key));
    expect([unknown.statusCode, unknown.json().error.message]).toEqual([
      401,
      'No API key like this was created here, or it was revoked long ago. GET /v1/keys lists all.',
    ]);
  });

  it('shows when it was last used', async () => {
    const api = createTestApi();
    const { id, key } = await create(api);
    expect((await api.get(`/v1/keys/${id}`)).json().lastUsedAt).toBeNull();
    await api.get('/v1/events', by(key));
    expect((await api.get(`/v1/keys/${id}`)).json().lastUsedAt).toBe(new Date(noon + 3_600_000).toISOString());
  });

  it('opens the API of a service that has no key in its environment any more', async () => {
    const { store, ...api } = createTestApi();
    const { key } = await create({ store, ...api });
    const later = createTestApi({ store, apiKeys: [] });
    expect((await later.get('/v1/events', by(key))).statusCode).toBe(200);
    expect((await later.get('/v1/events', by(apiKey))).statusCode).toBe(401);
  });
});

describe('a key that is limited to numbers', () => {
  const mine = messagesChange({ messages: [textMessage('wamid.MINE')] });
  const theirs = messagesChange({ phoneNumberId: other, messages: [textMessage('wamid.THEIRS')] });

  async function limited() {
    const api = createTestApi();
    await api.receive(webhook(mine), webhook(theirs));
    const { key } = await create(api, { scopes: ['read:content', 'send', 'manage'], phoneNumberIds: [phoneNumberId] });
    return {
      api,
      get: (url: string) => api.get(url, by(key)),
      post: (url: string) => api.post(url, { payload: {}, ...by(key) }),
    };
  }

  it('lists only what belongs to them', async () => {
    const { get } = await limited();
    const conversations = (await get('/v1/conversations')).json().data;
    expect(conversations).toMatchObject([{ phoneNumberId }]);
    const events = (await get('/v1/events')).json().data;
    expect(events).toMatchObject([{ phoneNumberId }]);
    expect((await get(`/v1/conversations?phoneNumberId=${other}`)).json()).toEqual({ data: [], nextCursor: null });
  });

  it('finds nothing of other numbers under its id', async () => {
    const { api, get } = await limited();
    const all = (await api.get('/v1/conversations')).json().data as { id: string; phoneNumberId: string }[];
    for (const { id, phoneNumberId: number } of all) {
      const status = number === phoneNumberId ? 200 : 404;
      expect((await get(`/v1/conversations/${id}`)).statusCode).toBe(status);
      expect((await get(`/v1/conversations/${id}/messages`)).statusCode).toBe(status);
    }
    expect((await get('/v1/messages/wamid.MINE')).statusCode).toBe(200);
    expect((await get('/v1/messages/wamid.THEIRS')).statusCode).toBe(404);
    for (const [wamid, status] of [
      ['wamid.MINE', 200],
      ['wamid.THEIRS', 404],
    ]) {
      const [event] = (await api.get(`/v1/events?wamid=${wamid}`)).json().data;
      expect((await get(`/v1/events/${event.id}`)).statusCode).toBe(status);
      expect((await get(`/v1/events/${event.id}/raw`)).statusCode).toBe(status);
    }
  });

  it('sees the items of its numbers in a webhook that mixes several, and nothing around them', async () => {
    const api = createTestApi();
    await api.receive(webhook(mine, theirs));
    const { key } = await create(api, { scopes: ['read:content'], phoneNumberIds: [other] });
    const [event] = (await api.get('/v1/events', by(key))).json().data;
    expect(event).toMatchObject({ phoneNumberId: other, result: { kinds: { 'message.text': 1 } } });
    const detail = await api.get(`/v1/events/${event.id}?include=raw`, by(key));
    expect(detail.json().items).toMatchObject([{ wamid: 'wamid.THEIRS' }]);
    expect(detail.body).not.toContain('wamid.MINE');
    expect((await api.get(`/v1/events/${event.id}/raw`, by(key))).statusCode).toBe(404);
  });

  it('is refused what concerns all numbers, with what to do', async () => {
    const { get, post } = await limited();
    for (const url of ['/v1/status', '/v1/account']) {
      const answer = await get(url);
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'number_not_allowed']);
      expect(answer.json().error.message).toContain('`whatsapp keys create` without --number');
    }
    const all = await post('/v1/outbox/pause');
    expect(all.json().error.message).toContain('Give one of them as phoneNumberId');
    const another = await post(`/v1/outbox/pause?phoneNumberId=${other}`);
    expect(another.json().error.message).toContain(
      `limited to the business numbers ${phoneNumberId}, and this is for ${other}`,
    );
  });
});

describe('GET /health and GET /', () => {
  it('names the numbers of a limited key only', async () => {
    const api = createTestApi({ ids: { wabaIds: ['9'], phoneNumberIds: ['1', '2'] } });
    const { key } = await create(api, { phoneNumberIds: ['2'] });
    expect((await api.get('/', by(key))).json()).toMatchObject({ wabaIds: [], phoneNumberIds: ['2'] });
    expect((await api.get('/')).json()).toMatchObject({ wabaIds: ['9'], phoneNumberIds: ['1', '2'] });
  });
});
