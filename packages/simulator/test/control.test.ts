import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, defaults, type Seed, type Simulator } from '../src/index.ts';
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
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  it('refuses forms and pages of other sites, so that they cannot reset it', async () => {
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const post = (headers: Record<string, string>, body?: string) =>
      fetch(`${simulator.url}/_simulator/reset`, { method: 'POST', headers, ...(body !== undefined && { body }) });
    expect((await post({ 'content-type': 'text/plain' }, '{}')).status).toBe(415);
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect(simulator.messages()).toHaveLength(1);
    expect((await post({})).status).toBe(204);
    expect(simulator.messages()).toEqual([]);
  });

  it('F10: understands a number in any notation, and refuses an invalid one', async () => {
    const spelled = encodeURIComponent('+1 (650) 555-1234');
    expect((await control(`/users/${spelled}`, 'PATCH', { name: 'Ana', waId: '001 650 555 1234' })).body.waId).toBe(
      ana,
    );
    await control(`/users/${spelled}/messages`, 'POST', { type: 'text', text: { body: 'Hello' } });
    for (const from of [spelled, '0016505551234', '+1+650+555+1234']) {
      expect((await control(`/messages?from=${from}`)).body.data).toMatchObject([{ from: ana }]);
    }
    await control('/phone-numbers/default', 'PATCH', { testRecipients: ['+1 650-555-1234'] });
    expect([...(simulator.platform.world.phoneNumbers.values().next().value?.testRecipients ?? [])]).toEqual([ana]);
    await control(`/users/${spelled}/number`, 'POST', { waId: '+1 650 555 9999' });
    expect((await control('/users')).body.data).toMatchObject([{ waId: '16505559999' }]);
    for (const [path, method, body] of [
      ['/users/Ada/messages', 'POST', { text: { body: 'Hello' } }],
      ['/users', 'POST', { waId: '0650 5551234' }],
      ['/users/16505559999/number', 'POST', { waId: 'Ada' }],
      ['/messages?to=1234', 'GET', undefined],
      ['/messages?from=Ada', 'GET', undefined],
      ['/phone-numbers/default', 'PATCH', { testRecipients: ['Ada'] }],
    ] as const) {
      const answer = await control(path, method, body);
      expect([path, answer.status, answer.body.error.message]).toEqual([
        path,
        400,
        expect.stringContaining('a phone number'),
      ]);
    }
  });

  it('returns the state of everything', async () => {
    const { status, body } = await control('');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      apps: [{ id: '670843887433847', secret: 'simulator-app-secret', callback: null }],
      wabas: [{ id: '102290129340398', subscribedApps: [] }],
      phoneNumbers: [
        { id: '106540352242922', displayPhoneNumber: '+1 555-078-3881', status: 'CONNECTED', freeMessagesUsed: 0 },
      ],
      tokens: [{ value: 'simulator-token' }],
    });
    expect(body.routes.length).toBeGreaterThan(20);
  });

  it('lets a user write, and lists the messages of both directions', async () => {
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    const written = await control(`/users/${ana}/messages`, 'POST', { type: 'text', text: { body: 'Hello' } });
    expect(written.body).toMatchObject({ direction: 'received', from: ana, type: 'text' });
    await postJson(simulator.url, edge, template);
    await simulator.settled();
    expect((await control('/messages')).body.data).toMatchObject([{ direction: 'received' }, { direction: 'sent' }]);
    expect((await control(`/messages?to=${ana}`)).body.data).toMatchObject([{ direction: 'sent', type: 'template' }]);
    expect((await control(`/messages?after=${written.body.wamid}&limit=1`)).body.data).toHaveLength(1);
    expect(await control('/messages?after=wamid.none')).toMatchObject({
      status: 404,
      body: { error: { message: 'after: there is no message wamid.none, or it is no longer kept.' } },
    });
    const { body } = await control('/webhooks?field=messages');
    expect(body.data[0]).toMatchObject({
      state: 'delivered',
      attempts: [{ outcome: 200 }],
      json: { object: 'whatsapp_business_account' },
    });
    expect(body.data[0].body).toBe(receiver.received[0]?.body.toString());
  });

  it('continues after a message without a gap, with any other filter', async () => {
    const wamids: string[] = [];
    for (const body of ['1', '2', '3', '4', '5']) {
      const answer = await control(`/users/${ana}/messages`, 'POST', { type: 'text', text: { body } });
      wamids.push(answer.body.wamid);
    }
    const { body: sent } = await postJson(simulator.url, edge, template);
    const page = async (query: string) =>
      (await control(`/messages?${query}`)).body.data.map(({ wamid }: { wamid: string }) => wamid);
    expect(await page('direction=received&limit=2')).toEqual(wamids.slice(3));
    expect(await page(`after=${wamids[0]}&limit=2`)).toEqual(wamids.slice(1, 3));
    expect(await page(`after=${wamids[2]}&limit=2`)).toEqual(wamids.slice(3));
    expect(await page(`after=${wamids[4]}&direction=sent`)).toEqual([sent.messages?.[0]?.id]);
    expect(await page(`after=${sent.messages?.[0]?.id}&direction=received`)).toEqual([]);
  });

  it('lets users do every kind of action', async () => {
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    const act = (action: string, body?: object) => control(`/users/${ana}/${action}`, 'POST', body);
    const message = { type: 'text', text: { body: 'Hello' }, phoneNumberId: '106540352242922' };
    expect((await act('messages', message)).body.message).not.toHaveProperty('phoneNumberId');
    const buttons = [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }];
    const question = await postJson(simulator.url, edge, {
      messaging_product: 'whatsapp',
      to: ana,
      type: 'interactive',
      interactive: { type: 'button', body: { text: '?' }, action: { buttons } },
    });
    const wamid = question.body.messages?.[0]?.id;
    expect((await act('press', { wamid, choice: 0 })).body.message.interactive.button_reply.id).toBe('yes');
    expect((await act('flow', { wamid, answers: {} })).body.error.message).toMatch(/Only a flow/);
    for (const action of ['read', 'block', 'unblock']) expect((await act(action)).status).toBe(204);
    expect((await act('play', { wamid })).status).toBe(204);
    expect((await act('marketing', { choice: 'resume' })).status).toBe(204);
    expect((await act('online', { isOnline: false })).status).toBe(204);
    expect((await act('ad', { text: 'How much?', referral: { source_id: '77' } })).body.message).toMatchObject({
      text: { body: 'How much?' },
      referral: { source_id: '77', source_type: 'ad' },
    });
    expect((await act('pay', { wamid, state: 'captured' })).body.error.message).toMatch(/asks for no payment/);
    expect((await act('call')).body.id).toMatch(/^wacid\./);
    expect((await act('number', { waId: '16505550009' })).status).toBe(204);
    expect((await control('/users')).body.data).toMatchObject([{ waId: '16505550009', isOnline: false }]);
    expect(await act('online', { online: false })).toMatchObject({
      status: 400,
      body: { error: { message: 'online is unknown here. Known are: isOnline.' } },
    });
  });

  it('says that an action takes no parameters', async () => {
    const message = 'blocked is unknown here. Nothing can be given.';
    expect(await control(`/wabas/${defaults.wabaId}/ban`, 'POST', { blocked: true })).toMatchObject({
      status: 400,
      body: { error: { message } },
    });
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
    expect((await control('/users/16505550001', 'PATCH', { name: 5 })).body.error.message).toBe('name must be text.');
    expect((await control('/users', 'POST', { waId: '16505550002', blocked: ['1'] })).status).toBe(400);
    expect((await control(`/users/${ana}`, 'PATCH', { waId: '16505550003' })).status).toBe(400);
    expect((await control('/users')).body.data).toHaveLength(1);
  });

  it('moves the clock, forwards only', async () => {
    const before = (await control('/clock')).body.nowMs;
    expect((await control('/clock', 'POST', { advanceMs: 3_600_000 })).body.nowMs).toBe(before + 3_600_000);
    expect((await control('/clock', 'POST', { speed: 60 })).body.speed).toBe(60);
    await control('/clock', 'POST', { speed: 0 });
    expect((await control('/clock', 'POST', { now: 5 })).status).toBe(400);
    expect((await control('/clock', 'POST', { speed: -1 })).status).toBe(400);
    expect((await control('/clock', 'POST', { advanceMs: 1e300 })).body.error.message).toMatch(/^advanceMs must be/);
    expect((await control('/clock', 'POST', { now: 'soon' })).body.error.message).toMatch(/^now is a time/);
    for (const now of ['2999-11-31', '2999-11-31T00:00:00Z', '2999-12-01 (noon)', '2999-13-01']) {
      expect((await control('/clock', 'POST', { now })).body.error.message).toMatch(/^now is a time/);
    }
    expect((await control('/clock')).body.speed).toBe(0);
  });

  it('makes calls fail by code, by share, and for a number of times', async () => {
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

  it('breaks connections before the call is handled, and after the message is accepted', async () => {
    await control('/faults', 'POST', { match: { times: 1 }, effect: { kind: 'drop', when: 'before' } });
    await expect(postJson(simulator.url, edge, template)).rejects.toThrow();
    expect(simulator.messages()).toEqual([]);
    await control('/faults', 'POST', { match: { times: 1 }, effect: { kind: 'drop', when: 'after' } });
    await expect(postJson(simulator.url, edge, template)).rejects.toThrow();
    expect(simulator.messages()).toHaveLength(1);
  });

  it('answers without Meta’s envelope on request', async () => {
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
    expect((await control('/apps/default', 'PATCH', { secret: 'new', requiresProof: true })).body.secret).toBe('new');
    expect((await control('/wabas/default', 'PATCH', { id: '1' })).body.error.message).toBe("id can't be changed.");
    const fewer = await control('/phone-numbers/default', 'PATCH', { freeMessagesPerMonth: 3 });
    expect(fewer.body.freeMessagesPerMonth).toBe(3);
    expect((await control('/phone-numbers/default', 'PATCH', { freeMessagesPerMonth: -1 })).status).toBe(400);
    expect((await control('/wabas/default', 'PATCH', { hasPaymentIssue: true })).body.hasPaymentIssue).toBe(true);
    expect((await control('/wabas/default', 'PATCH', { timezoneId: '47' })).body.timezoneId).toBe('47');
    expect((await control('/wabas/default', 'PATCH', { timezoneId: 'Europe/Berlin' })).status).toBe(400);
    const number = { displayPhoneNumber: 'call us' };
    expect((await control('/phone-numbers/default', 'PATCH', number)).body.error.message).toMatch(
      /^displayPhoneNumber/,
    );
  });

  it('creates tokens with scopes', async () => {
    const token = { value: 'reader', scopes: ['whatsapp_business_management'] };
    expect((await control('/tokens', 'POST', token)).body).toMatchObject({ ...token, type: 'SYSTEM_USER' });
    const headers = { authorization: 'Bearer reader' };
    expect((await fetch(`${simulator.url}/v24.0/102290129340398`, { headers })).status).toBe(200);
    await control('/tokens/reader', 'PATCH', { fault: 'logged_out' });
    expect((await fetch(`${simulator.url}/v24.0/102290129340398`, { headers })).status).toBe(401);
    const wrong = { value: 'writer', scopes: ['everything'] };
    expect((await control('/tokens', 'POST', wrong)).body.error.message).toMatch(/^seed\.tokens\[0\]\.scopes/);
  });

  it('changes the state of templates, with webhooks', async () => {
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    await control('/seed', 'POST', {
      templates: [{ name: 'sale', status: 'PENDING', components: [{ type: 'body', text: 'Sale!' }] }],
    });
    const id = [...simulator.platform.world.templates.values()].find(({ name }) => name === 'sale')?.id;
    receiver.received.length = 0;
    expect((await control(`/templates/${id}/approve`, 'POST')).body.status).toBe('APPROVED');
    expect((await control(`/templates/${id}/category`, 'POST', { category: 'MARKETING', noticeMs: 0 })).body).toEqual(
      expect.objectContaining({ category: 'MARKETING' }),
    );
    expect((await control(`/templates/${id}/pause`, 'POST')).body.status).toBe('PAUSED');
    await simulator.settled();
    const fields = receiver.received.flatMap(({ changes }) => changes.map(({ field }) => field));
    expect(fields).toEqual([
      'message_template_status_update',
      'template_category_update',
      'message_template_status_update',
    ]);
    expect((await control(`/templates/${id}/quality`, 'POST', { score: 'BLUE' })).body.error.message).toMatch(/^score/);
    expect((await control(`/templates/${id}/eat`, 'POST')).status).toBe(404);
    expect((await control('/templates/1/approve', 'POST')).status).toBe(404);
  });

  it('sends any given update, and says whether any app is subscribed to it', async () => {
    const update = { field: 'account_update', value: { event: 'ACCOUNT_VIOLATION' } };
    expect((await control('/webhooks', 'POST', update)).body).toEqual({ isWanted: false });
    await control('/connect', 'POST', { url: receiver.url, verifyToken: 'any' });
    receiver.received.length = 0;
    expect((await control('/webhooks', 'POST', update)).body).toEqual({ isWanted: true });
    await simulator.settled();
    expect(receiver.received[0]?.changes).toEqual([update]);
  });

  it('seeds the world, and names the error in a seed', async () => {
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
      [{ users: [{ waId: 'ana' }] }, /seed\.users\[0\]\.waId must be a phone number/],
      [
        { messages: [{ from: ana, phoneNumberId: '777', type: 'text' }] },
        /^seed\.messages\[0\]: A message of the type "text"/,
      ],
      [{ messages: [{ type: 'text', text: { body: 'hi' } }] }, /seed\.messages\[0\]\.from must be given/],
      [{ tokens: [{ value: 't', type: 'GUEST' }] }, /seed\.tokens\[0\]\.type must be one of USER/],
      [{ user: [] }, /seed\.user is unknown here/],
      [{ phoneNumbers: [{ id: '888', wabaId: '1', displayPhoneNumber: '+1' }] }, /there is no WABA 1/],
    ] as const) {
      expect((await control('/seed', 'POST', wrong)).body.error.message).toMatch(message);
    }
  });

  it('can start with users who have written, so that their windows are open, even after a reset', async () => {
    const image = { type: 'image', image: { data: Buffer.from('a picture').toString('base64') } };
    const seed = {
      users: [{ waId: ana, name: 'Ana' }],
      messages: [
        { from: ana, type: 'text', text: { body: 'Hello' } },
        { from: ana, ...image },
      ],
    } satisfies Seed;
    const seeded = await createSimulator({ speed: 0, seed });
    const freeForm = { messaging_product: 'whatsapp', to: ana, type: 'text', text: { body: 'An answer' } };
    for (const start of ['at once', 'after a reset']) {
      expect([start, seeded.messages().length]).toEqual([start, 2]);
      await postJson(seeded.url, edge, freeForm);
      seeded.clock.advance(60_000);
      const statuses = seeded.messages().flatMap((each) => (each.direction === 'sent' ? each.statuses : []));
      expect(statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
      seeded.reset();
    }
    await seeded.close();
    await expect(createSimulator({ seed: { users: [{}] } })).rejects.toThrow(/seed\.users\[0\]\.waId must be given/);
  });

  it('keeps a callback from the start options through resets', async () => {
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
    simulator.reset();
    expect((await control('')).body.apps).toMatchObject([{ callback: null }]);
    const kept = await createSimulator({ speed: 0 });
    await kept.connect({ url: receiver.url, verifyToken: 'any', isKept: true });
    kept.reset();
    receiver.received.length = 0;
    kept.users.write(ana, { type: 'text', text: { body: 'Still there?' } });
    await kept.settled();
    expect(receiver.received).toHaveLength(1);
    await kept.close();
  });

  it('resets everything on request', async () => {
    await control('/users', 'POST', { waId: ana });
    await postJson(simulator.url, edge, template);
    expect((await control('/reset', 'POST')).status).toBe(204);
    expect((await control('/users')).body.data).toEqual([]);
    expect(simulator.messages()).toEqual([]);
    expect((await postJson(simulator.url, edge, template)).status).toBe(200);
  });

  it('says what is wrong with a call', async () => {
    expect(await control('/nothing')).toMatchObject({ status: 404 });
    expect(await control('s')).toMatchObject({ status: 404 });
    expect(await control('/users/%zz/read', 'POST')).toMatchObject({ status: 400 });
    expect(await control('/webhooks?state=lost')).toMatchObject({ status: 400 });
    expect(await control('/messages?limit=0')).toMatchObject({ status: 400 });
    expect(await control('/users/constructor/constructor', 'POST', {})).toMatchObject({ status: 404 });
    expect(await control('/clock', 'DELETE')).toMatchObject({ status: 405 });
    expect(await control('/seed', 'POST', 'no JSON')).toMatchObject({ status: 400 });
    expect(await control('/seed', 'POST', '[]')).toMatchObject({ status: 400 });
    expect(await control(`/users/${ana}/fly`, 'POST', {})).toMatchObject({ status: 404 });
    expect(await control('/faults', 'POST', { effect: { kind: 'rain' } })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('effect.kind must be one of') } },
    });
  });

  it.each([
    [{ effect: { kind: 'latency' } }, /^effect\.ms must be given/],
    [{ effect: { kind: 'latency', ms: -1 } }, /^effect\.ms must be from 0/],
    [{ effect: { kind: 'latency', ms: '1' } }, /^effect\.ms must be a number/],
    [{ effect: { kind: 'bare-status', httpStatus: 99 } }, /^effect\.httpStatus must be from 200 to 599/],
    [{ effect: { kind: 'error', code: 4, htpStatus: 500 } }, /^effect\.htpStatus is unknown here/],
    [{ effect: { kind: 'usage' } }, /^effect\.percent must be given/],
    [{ effect: { kind: 'drop', when: 'soon' } }, /^effect\.when must be one of before, after/],
    [{ effect: { kind: 'no-status', statuses: ['seen'] } }, /^effect\.statuses: "seen"/],
    [{ match: { share: 2 }, effect: { kind: 'status-before-answer' } }, /^match\.share must be from 0 to 1/],
    [{ match: { times: 0 }, effect: { kind: 'status-before-answer' } }, /^match\.times must be from 1/],
    [{ match: [], effect: {} }, /^match must be a JSON object/],
    [{}, /^effect must be a JSON object/],
  ])('refuses the fault %j', async (fault, says) => {
    const { status, body } = await control('/faults', 'POST', fault);
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(says)]);
    expect(simulator.faults.list()).toEqual([]);
  });

  it('accepts every kind of fault', async () => {
    const effects = [
      { kind: 'latency', ms: 1 },
      { kind: 'error', code: 131000, httpStatus: 503, subcode: 1, details: 'Try again' },
      { kind: 'bare-status', httpStatus: 502 },
      { kind: 'drop', when: 'after' },
      { kind: 'usage', type: 'whatsapp', percent: 95, minutes: 3 },
      { kind: 'no-status', statuses: ['read'] },
      { kind: 'failed-status', code: 131026, details: 'Gone' },
      { kind: 'repeat-webhooks', copies: 2 },
      { kind: 'shuffle-webhooks', withinMs: 1_000 },
      { kind: 'status-before-answer' },
    ];
    for (const effect of effects) {
      const match = { route: 'POST nothing', phoneNumberId: '1', to: '2', share: 0.5, times: 1 };
      expect((await control('/faults', 'POST', { match, effect })).body).toMatchObject({ match, effect, hits: 0 });
    }
    expect((await control('/faults', 'DELETE')).status).toBe(204);
    expect(simulator.faults.list()).toEqual([]);
  });

  it('streams changes as they happen', async () => {
    const response = await fetch(`${simulator.url}/_simulator/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: change')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).toContain('data: {}');
  });
});
