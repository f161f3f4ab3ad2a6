import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../src/index.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const number = '106540352242922';
const waba = '102290129340398';
const app = '670843887433847';
const appToken = `${app}|simulator-app-secret`;

let simulator: Simulator;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  simulator = await createSimulator({ speed: 0, random: () => 0.5, startAt: Date.parse('2026-11-30T12:00:00Z') });
});
beforeEach(() => {
  simulator.reset();
  receiver.received.length = 0;
  receiver.handshakes.length = 0;
  receiver.handshake = (query, response) => response.end(query.get('hub.challenge'));
});
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

const graph = async (method: string, path: string, body?: object, token = 'simulator-token') => {
  const response = await fetch(`${simulator.url}/${/^v\d/.test(path) ? path : `v24.0/${path}`}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()), headers: response.headers };
};

describe('the pricing analytics of a WABA', () => {
  const ask = (time: string) =>
    graph('GET', `${waba}?fields=${encodeURIComponent(`currency,pricing_analytics${time}.dimensions(["PHONE"])`)}`);
  const day = Date.parse('2026-11-30T00:00:00Z') / 1_000;

  it('counts a cent for each template delivered in the period, by number', async () => {
    expect((await ask(`.start(${day}).end(${day + 86_400})`)).body).toMatchObject({
      currency: 'USD',
      pricing_analytics: { data: [{ data_points: [] }] },
    });
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    const body = { messaging_product: 'whatsapp', to: '16505551234', type: 'template', template };
    expect((await graph('POST', `${number}/messages`, body)).status).toBe(200);
    await simulator.clock.advance(60_000);
    const points = async (time: string) => (await ask(time)).body.pricing_analytics.data[0].data_points;
    expect(await points(`.start(${day}).end(${day + 86_400})`)).toEqual([
      { start: day, end: day + 86_400, phone_number: '15550783881', volume: 1, cost: 0.01 },
    ]);
    expect(await points(`.start(${day - 86_400}).end(${day})`)).toEqual([]);
  });

  it('needs a period', async () => {
    expect((await ask('')).body.error).toMatchObject({ code: 100 });
  });
});

describe('a phone number', () => {
  it('is read with default fields, with chosen fields, and with an error for an unknown one', async () => {
    expect((await graph('GET', number)).body).toMatchObject({
      verified_name: 'Lucky Shrub',
      code_verification_status: 'VERIFIED',
      display_phone_number: '+1 555-078-3881',
      quality_rating: 'GREEN',
      platform_type: 'CLOUD_API',
      throughput: { level: 'STANDARD' },
      id: number,
    });
    expect((await graph('GET', `${number}?fields=status,is_pin_enabled,health_status`)).body).toEqual({
      status: 'CONNECTED',
      is_pin_enabled: false,
      health_status: expect.objectContaining({ can_send_message: 'AVAILABLE' }),
      id: number,
    });
    expect((await graph('GET', `${number}?fields=message_templates`)).body.error).toMatchObject({
      code: 100,
      message:
        '(#100) Tried accessing nonexisting field (message_templates) on node type (WhatsAppBusinessPhoneNumber)',
    });
  });

  it('has the portfolio’s limit from v24.0 on', async () => {
    const field = 'fields=whatsapp_business_manager_messaging_limit';
    expect((await graph('GET', `v24.0/${number}?${field}`)).body).toMatchObject({
      whatsapp_business_manager_messaging_limit: 'TIER_100K',
    });
    expect((await graph('GET', `v23.0/${number}?${field}`)).status).toBe(400);
  });

  it('is deregistered and registered with its PIN, ten times in 72 hours', async () => {
    const register = (pin: string) => graph('POST', `${number}/register`, { messaging_product: 'whatsapp', pin });
    expect((await register('123456')).body).toEqual({ success: true });
    expect((await graph('POST', `${number}/deregister`)).body).toEqual({ success: true });
    expect((await graph('GET', `${number}?fields=platform_type,status`)).body).toMatchObject({
      platform_type: 'NOT_APPLICABLE',
      status: 'DISCONNECTED',
    });
    expect((await register('654321')).body.error.code).toBe(133005);
    expect((await register('123456')).status).toBe(200);
    for (let call = 0; call < 6; call += 1) await register('123456');
    expect((await register('123456')).body.error.code).toBe(133016);
    simulator.clock.advance(73 * 3_600_000);
    expect((await register('123456')).status).toBe(200);
    expect((await register('12')).body.error.code).toBe(100);
  });

  it('is added, verified by a code, and registered', async () => {
    const added = await graph('POST', `${waba}/phone_numbers`, {
      cc: '48',
      phone_number: '221234567',
      verified_name: 'Kiln',
    });
    const { id } = added.body;
    const register = () => graph('POST', `${id}/register`, { messaging_product: 'whatsapp', pin: '111111' });
    expect((await register()).body.error.code).toBe(133006);
    await graph('POST', `${id}/request_code?code_method=SMS&language=en_US`);
    expect((await graph('POST', `${id}/verify_code`, { code: '000000' })).status).toBe(400);
    expect((await graph('POST', `${id}/verify_code`, { code: '123-456' })).body).toEqual({ success: true });
    expect((await register()).body).toEqual({ success: true });
    expect((await graph('GET', `${waba}/phone_numbers?fields=display_phone_number,status`)).body.data).toHaveLength(2);
  });

  it('gets a new name after a review, with a webhook', async () => {
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
    await graph('POST', number, { new_display_name: 'Kiln & Clay' });
    expect((await graph('GET', `${number}?fields=new_display_name`)).body.new_display_name).toBe('Kiln & Clay');
    simulator.clock.advance(120_000);
    await simulator.settled();
    expect((await graph('GET', number)).body.verified_name).toBe('Kiln & Clay');
    expect(receiver.received.flatMap(({ changes }) => changes)).toMatchObject([
      { field: 'phone_number_name_update', value: { decision: 'APPROVED', requested_verified_name: 'Kiln & Clay' } },
    ]);
  });
});

describe('subscriptions', () => {
  const subscribe = (token: string, fields = 'messages,account_update') =>
    graph(
      'POST',
      `${app}/subscriptions`,
      { object: 'whatsapp_business_account', callback_url: receiver.url, verify_token: token, fields },
      appToken,
    );

  it('set the app’s callback after a handshake, with the app’s own token only', async () => {
    expect((await graph('GET', `${app}/subscriptions`, undefined, appToken)).body).toEqual({ data: [] });
    expect((await graph('GET', `${app}/subscriptions`)).body.error.code).toBe(15);
    expect((await subscribe('mine')).body).toEqual({ success: true });
    expect(receiver.handshakes[0]).toMatch(/hub\.mode=subscribe.*hub\.verify_token=mine/);
    expect((await graph('GET', `${app}/subscriptions`, undefined, appToken)).body).toMatchObject({
      data: [{ object: 'whatsapp_business_account', callback_url: receiver.url, active: true }],
    });
    await graph('DELETE', `${app}/subscriptions?fields=messages`, undefined, appToken);
    const { data } = (await graph('GET', `${app}/subscriptions`, undefined, appToken)).body;
    expect(data[0].fields.map((field: { name: string }) => field.name)).toEqual(['account_update']);
  });

  it('store nothing if the handshake fails, and say why', async () => {
    receiver.handshake = (_query, response) => response.writeHead(404).end();
    expect((await subscribe('mine')).body.error).toMatchObject({
      code: 2200,
      message: expect.stringContaining('HTTP Status Code = 404'),
    });
    expect((await graph('GET', `${app}/subscriptions`, undefined, appToken)).body).toEqual({ data: [] });
    expect((await subscribe('mine', 'message_status')).body.error.code).toBe(100);
  });

  it('sends webhooks only while the app is subscribed to the WABA (pain 5)', async () => {
    await subscribe('mine');
    const write = async () => {
      receiver.received.length = 0;
      simulator.users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
      await simulator.settled();
      return receiver.received.length;
    };
    expect(await write()).toBe(0);
    expect((await graph('GET', `${waba}/subscribed_apps`)).body).toEqual({ data: [] });
    expect((await graph('POST', `${waba}/subscribed_apps`)).body).toEqual({ success: true });
    expect((await graph('GET', `${waba}/subscribed_apps`)).body).toMatchObject({
      data: [{ whatsapp_business_api_data: { id: app, name: 'Lucky Shrub' } }],
    });
    expect(await write()).toBe(1);
    await graph('DELETE', `${waba}/subscribed_apps`);
    expect(await write()).toBe(0);
  });

  it('refuse the field that Meta withdrew in August 2026', async () => {
    expect((await subscribe('mine', 'messages,user_id_update')).body.error).toMatchObject({
      code: 100,
      error_data: { details: 'Unknown fields: user_id_update' },
    });
  });

  it('can be overridden for the WABA and for the number, but not for the account (pain 16)', async () => {
    await subscribe('mine');
    const override = { override_callback_uri: `${receiver.url}/waba`, verify_token: 'other' };
    expect((await graph('POST', `${waba}/subscribed_apps`, override)).body.error.code).toBe(100);
    await graph('POST', `${waba}/subscribed_apps`);
    await graph('POST', `${waba}/subscribed_apps`, override);
    const paths = async () => {
      receiver.received.length = 0;
      simulator.users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
      simulator.platform.webhooks.emit({ wabaId: waba, field: 'account_update', value: { event: 'X' } });
      await simulator.settled();
      return receiver.received.map(({ path }) => path).sort();
    };
    expect(await paths()).toEqual(['/', '/waba']);
    await graph('POST', number, {
      webhook_configuration: { ...override, override_callback_uri: `${receiver.url}/number` },
    });
    expect(await paths()).toEqual(['/', '/number']);
    expect((await graph('GET', `${number}?fields=webhook_configuration`)).body.webhook_configuration).toEqual({
      phone_number: `${receiver.url}/number`,
      whatsapp_business_account: `${receiver.url}/waba`,
      application: receiver.url,
    });
    await graph('POST', number, { webhook_configuration: { override_callback_uri: '' } });
    await graph('POST', `${waba}/subscribed_apps`);
    expect(await paths()).toEqual(['/']);
  });
});

describe('tokens', () => {
  const debug = async (input: string, token = appToken) =>
    graph('GET', `debug_token?input_token=${encodeURIComponent(input)}`, undefined, token);

  it('are described: kind, app, permissions, accounts and expiry', async () => {
    expect((await debug('simulator-token')).body.data).toMatchObject({
      app_id: app,
      type: 'SYSTEM_USER',
      is_valid: true,
      expires_at: 0,
      scopes: expect.arrayContaining(['whatsapp_business_messaging', 'whatsapp_business_management']),
      granular_scopes: expect.arrayContaining([{ scope: 'whatsapp_business_messaging', target_ids: [waba] }]),
    });
    expect((await debug('simulator-token', 'simulator-token')).status).toBe(200);
  });

  it('are described with 200 and the reason if they are invalid', async () => {
    expect((await debug('nonsense')).body).toEqual({
      data: { error: { code: 190, message: expect.any(String) }, is_valid: false, scopes: [] },
    });
    simulator.seed({ tokens: [{ value: 'old', expiresAt: 1_000 }] });
    expect((await debug('old')).body.data).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
    expect((await debug('simulator-token', 'nonsense')).status).toBe(400);
  });

  it('are required: without one, or with one that is unknown, lacks the scope or is another account’s, calls are refused', async () => {
    const none = await fetch(`${simulator.url}/v24.0/${number}`);
    expect([none.status, JSON.parse(await none.text()).error.code]).toEqual([400, 104]);
    const unknown = await graph('GET', number, undefined, 'nonsense');
    expect([unknown.status, unknown.body.error.code]).toEqual([401, 190]);
    expect(unknown.headers.get('www-authenticate')).toContain('invalid_token');
    simulator.seed({
      tokens: [
        { value: 'weak', scopes: [] },
        { value: 'foreign', wabaIds: [], scopes: ['whatsapp_business_management'] },
      ],
    });
    expect((await graph('GET', number, undefined, 'weak')).body.error.code).toBe(10);
    expect((await graph('GET', number, undefined, 'foreign')).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
  });

  it('need a proof by the app’s secret if the app requires it, and a wrong proof is always refused', async () => {
    expect((await graph('GET', `${number}?appsecret_proof=00`)).body.error.message).toContain(
      'Invalid appsecret_proof',
    );
    simulator.seed({ apps: [{ id: app, requiresProof: true }] });
    expect((await graph('GET', number)).body.error.message).toContain('require an appsecret_proof');
  });

  it('returns an app token for the app’s id and secret', async () => {
    const query = `client_id=${app}&client_secret=simulator-app-secret&grant_type=client_credentials`;
    expect((await graph('GET', `oauth/access_token?${query}`)).body).toEqual({
      access_token: appToken,
      token_type: 'bearer',
    });
    expect((await graph('GET', `oauth/access_token?${query.replace('secret&', 'x&')}`)).status).toBe(400);
  });

  it('lead to all other nodes', async () => {
    expect((await graph('GET', 'me')).body).toEqual({ name: 'simulator', id: expect.any(String) });
    expect((await graph('GET', 'me/businesses')).body.data).toMatchObject([{ id: '506914307656634' }]);
    const owned = await graph('GET', '506914307656634/owned_whatsapp_business_accounts');
    expect(owned.body.data).toMatchObject([{ id: waba, name: 'Lucky Shrub', currency: 'USD' }]);
    expect((await graph('GET', waba)).body).toEqual({
      name: 'Lucky Shrub',
      timezone_id: '1',
      message_template_namespace: expect.any(String),
      id: waba,
    });
  });
});

describe('the Graph API', () => {
  it('answers every supported version and a path without one, and names the version that answered', async () => {
    for (const [path, version] of [
      [`v21.0/${number}`, 'v21.0'],
      [`v27.0/${number}`, 'v27.0'],
      [`v12.0/${number}`, 'v21.0'],
    ]) {
      const { status, headers } = await graph('GET', path ?? '');
      expect([path, status, headers.get('facebook-api-version')]).toEqual([path, 200, version]);
    }
    const headers = { authorization: 'Bearer simulator-token' };
    expect((await fetch(`${simulator.url}/${number}/`, { headers })).status).toBe(200);
    expect((await graph('GET', `v99.0/${number}`)).body.error.code).toBe(2500);
  });

  it('names the real type of an id, and does not distinguish unknown objects from another account’s', async () => {
    expect((await graph('GET', `${waba}?fields=display_phone_number`)).body.error.message).toContain(
      'WhatsAppBusinessAccount',
    );
    expect((await graph('POST', `${waba}/messages`, {})).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await graph('GET', '999999')).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
      type: 'GraphMethodException',
    });
    expect((await graph('GET', 'nothing')).body.error.code).toBe(803);
  });

  it('pages lists by cursors', async () => {
    simulator.seed({
      phoneNumbers: Array.from({ length: 4 }, (_, index) => ({
        id: `70${index}`,
        displayPhoneNumber: `+1 555 000 000${index}`,
      })),
    });
    const ids: string[] = [];
    let path: string | undefined = `${waba}/phone_numbers?limit=2&fields=status`;
    while (path) {
      const { body } = await graph('GET', path);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      path = body.paging?.next?.replace(`${simulator.url}/v24.0/`, '');
      expect(body.paging?.next ?? '').not.toContain('access_token');
    }
    expect(new Set(ids).size).toBe(5);
    expect((await graph('GET', `${waba}/phone_numbers?after=nonsense`)).body.error.code).toBe(100);
  });

  it('counts management calls by the hour, and refuses them beyond the limit', async () => {
    await graph('POST', `${number}/deregister`);
    let last = await graph('GET', waba);
    for (let call = 0; call < 200 && last.status === 200; call += 1) last = await graph('GET', waba);
    expect(last.body.error.code).toBe(80007);
    const usage = JSON.parse(last.headers.get('x-business-use-case-usage') ?? '{}');
    expect(usage[waba][0]).toMatchObject({ call_count: 100, estimated_time_to_regain_access: 60 });
    simulator.clock.advance(3_600_000);
    expect((await graph('GET', waba)).status).toBe(200);
  });
});
