import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../src/index.ts';
import { postJson } from './graph-caller.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ana = '16505551234';
const edge = '106540352242922/messages';
const template = {
  messaging_product: 'whatsapp',
  to: ana,
  type: 'template',
  template: { name: 'hello_world', language: { code: 'en_US' } },
};

describe('the control API', () => {
  let simulator: Simulator;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  });
  beforeEach(() => simulator.reset());
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  const control = async (path: string, method = 'GET', body?: unknown) => {
    const response = await fetch(`${simulator.url}/_simulator${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  it('says what there is and how it stands', async () => {
    const { status, body } = await control('');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      apps: [{ id: '670843887433847', secret: 'simulator-app-secret', callback: null }],
      wabas: [{ id: '102290129340398', subscribedApps: [] }],
      phoneNumbers: [{ id: '106540352242922', displayPhoneNumber: '+1 555-078-3881', status: 'CONNECTED' }],
      tokens: [{ value: 'simulator-token' }],
    });
    expect(body.routes.length).toBeGreaterThan(20);
  });

  it('lets a user write, and tells what was sent in both directions', async () => {
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    const written = await control(`/users/${ana}/messages`, 'POST', { type: 'text', text: { body: 'Hello' } });
    expect(written.body).toMatchObject({ direction: 'received', from: ana, type: 'text' });
    await postJson(simulator.url, edge, template);
    await simulator.settled();
    expect((await control('/messages')).body.data).toMatchObject([{ direction: 'received' }, { direction: 'sent' }]);
    expect((await control(`/messages?to=${ana}`)).body.data).toMatchObject([{ direction: 'sent', type: 'template' }]);
    expect((await control(`/messages?after=${written.body.wamid}&limit=1`)).body.data).toHaveLength(1);
    const { body } = await control('/webhooks?field=messages');
    expect(body.data[0]).toMatchObject({
      state: 'delivered',
      attempts: [{ outcome: 200 }],
      json: { object: 'whatsapp_business_account' },
    });
    expect(body.data[0].body).toBe(receiver.received[0]?.body.toString());
  });

  it('adds and changes users', async () => {
    expect((await control('/users', 'POST', { waId: ana, name: 'Ana' })).body).toMatchObject({
      waId: ana,
      name: 'Ana',
    });
    expect((await control(`/users/${ana}`, 'PATCH', { hasWhatsApp: false })).body).toMatchObject({
      hasWhatsApp: false,
    });
    expect((await control('/users')).body.data).toMatchObject([{ waId: ana, userId: expect.stringMatching(/^US\./) }]);
    expect(await control(`/users/${ana}`, 'PATCH', { naem: 'x' })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('naem is unknown here') } },
    });
  });

  it('moves the clock, forwards only', async () => {
    const before = (await control('/clock')).body.nowMs;
    expect((await control('/clock', 'POST', { advanceMs: 3_600_000 })).body.nowMs).toBe(before + 3_600_000);
    expect((await control('/clock', 'POST', { speed: 60 })).body.speed).toBe(60);
    await control('/clock', 'POST', { speed: 0 });
    expect((await control('/clock', 'POST', { now: 5 })).status).toBe(400);
    expect((await control('/clock', 'POST', { speed: -1 })).status).toBe(400);
  });

  it('lets calls go wrong: by code, by share, a number of times, until it is over', async () => {
    const { body: fault } = await control('/faults', 'POST', {
      match: { route: 'POST messages', times: 2 },
      effect: { kind: 'error', code: 130429 },
    });
    for (let call = 0; call < 2; call += 1) {
      const { status, body } = await postJson(simulator.url, edge, template);
      expect([status, body.error?.code]).toEqual([400, 130429]);
    }
    expect((await postJson(simulator.url, edge, template)).status).toBe(200);
    expect((await control('/faults')).body.data).toMatchObject([{ id: fault.id, hits: 2 }]);
    expect((await control(`/faults/${fault.id}`, 'DELETE')).status).toBe(204);
    expect((await control(`/faults/${fault.id}`, 'DELETE')).status).toBe(404);
  });

  it('breaks connections before the call was heard, and after the message was taken', async () => {
    await control('/faults', 'POST', { match: { times: 1 }, effect: { kind: 'drop', when: 'before' } });
    await expect(postJson(simulator.url, edge, template)).rejects.toThrow();
    expect(simulator.messages()).toEqual([]);
    await control('/faults', 'POST', { match: { times: 1 }, effect: { kind: 'drop', when: 'after' } });
    await expect(postJson(simulator.url, edge, template)).rejects.toThrow();
    expect(simulator.messages()).toHaveLength(1);
  });

  it('answers without Meta’s envelope where that is asked for', async () => {
    await control('/faults', 'POST', { match: { times: 1 }, effect: { kind: 'bare-status', httpStatus: 502 } });
    const response = await fetch(`${simulator.url}/v24.0/${edge}`, { method: 'POST' });
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
  });

  it('changes the state of numbers, accounts, apps and tokens', async () => {
    await control('/phone-numbers/106540352242922', 'PATCH', { testRecipients: ['16505550000'] });
    expect((await postJson(simulator.url, edge, template)).body.error?.code).toBe(131030);
    await control('/phone-numbers/default', 'PATCH', { testRecipients: null, platformType: 'NOT_APPLICABLE' });
    expect((await postJson(simulator.url, edge, template)).body.error?.code).toBe(133010);
    await control('/wabas/default', 'PATCH', { status: 'BANNED' });
    expect((await postJson(simulator.url, edge, template)).body.error?.code).toBe(131031);
    await control('/tokens/simulator-token', 'PATCH', { expiresAt: 1 });
    expect(await postJson(simulator.url, edge, template)).toMatchObject({
      status: 401,
      body: { error: { code: 190, error_subcode: 463, message: expect.stringContaining('Session has expired on') } },
    });
    await control('/tokens/default', 'PATCH', { expiresAt: null, scopes: [] });
    expect((await postJson(simulator.url, edge, template)).body.error?.code).toBe(200);
    expect((await control('/apps/1', 'PATCH', {})).status).toBe(404);
  });

  it('sends any update as it is given, and says whether anybody wants it', async () => {
    const update = { field: 'account_update', value: { event: 'ACCOUNT_VIOLATION' } };
    expect((await control('/webhooks', 'POST', update)).body).toEqual({ isWanted: false });
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    receiver.received.length = 0;
    expect((await control('/webhooks', 'POST', update)).body).toEqual({ isWanted: true });
    await simulator.settled();
    expect(receiver.received[0]?.changes).toEqual([update]);
  });

  it('seeds the world, and says where a seed is wrong', async () => {
    const seed = {
      wabas: [{ id: '555000111222333', name: 'Another shop' }],
      phoneNumbers: [{ id: '777', wabaId: '555000111222333', displayPhoneNumber: '+48 22 123 45 67' }],
      tokens: [{ value: 'reader', scopes: ['whatsapp_business_management'], wabaIds: ['555000111222333'] }],
      users: [{ waId: ana, name: 'Ana', reads: 'never' }],
    };
    expect((await control('/seed', 'POST', seed)).status).toBe(204);
    const headers = { authorization: 'Bearer reader' };
    const numbers = await fetch(`${simulator.url}/v24.0/555000111222333/phone_numbers`, { headers });
    expect(await numbers.json()).toMatchObject({ data: [{ id: '777', display_phone_number: '+48 22 123 45 67' }] });
    expect((await fetch(`${simulator.url}/v24.0/102290129340398`, { headers })).status).toBe(400);
    for (const [wrong, message] of [
      [{ users: [{ waId: 'ana' }] }, /seed\.users\[0\]\.waId must be digits only/],
      [{ user: [] }, /seed\.user is unknown here/],
      [{ phoneNumbers: [{ id: '888', wabaId: '1', displayPhoneNumber: '+1' }] }, /there is no WABA 1/],
    ] as const) {
      expect((await control('/seed', 'POST', wrong)).body.error.message).toMatch(message);
    }
  });

  it('resets everything, and only that', async () => {
    await control('/users', 'POST', { waId: ana });
    await postJson(simulator.url, edge, template);
    expect((await control('/reset', 'POST')).status).toBe(204);
    expect((await control('/users')).body.data).toEqual([]);
    expect(simulator.messages()).toEqual([]);
    expect((await postJson(simulator.url, edge, template)).status).toBe(200);
  });

  it('says what is wrong with a call', async () => {
    expect(await control('/nothing')).toMatchObject({ status: 404 });
    expect(await control('/clock', 'DELETE')).toMatchObject({ status: 405 });
    expect(await control('/seed', 'POST', 'no JSON')).toMatchObject({ status: 400 });
    expect(await control('/seed', 'POST', '[]')).toMatchObject({ status: 400 });
    expect(await control(`/users/${ana}/fly`, 'POST', {})).toMatchObject({ status: 404 });
    expect(await control('/faults', 'POST', { effect: { kind: 'rain' } })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('effect.kind must be one of') } },
    });
  });

  it('tells of changes as they happen', async () => {
    const response = await fetch(`${simulator.url}/_simulator/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: change')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).toContain('data: {}');
  });
});
