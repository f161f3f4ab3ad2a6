import { describe, expect, it } from 'vitest';
import {
  appId,
  appToken,
  businessId,
  numberId,
  refusal,
  setUpAccountsScene,
  wabaId,
} from '../../test/accounts-scene.ts';

const { simulator, graph } = setUpAccountsScene();
const authorization = 'Bearer simulator-token';
const url = (path: string): string => `${simulator().url}${path}`;
const nowhere = (verb: string, id: string) => [
  400,
  100,
  `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
];

describe('an unknown path', () => {
  it.each([
    ['GET 999999', nowhere('get', '999999')],
    ['DELETE 999999', nowhere('delete', '999999')],
    ['POST 15550783881/messages', nowhere('post', '15550783881')],
    [`POST ${wabaId}/messages`, nowhere('post', wabaId)],
    [`POST ${wabaId}/assigned_users`, nowhere('post', wabaId)],
    [`POST ${numberId}/likes`, [400, 2500, 'Unknown path components: /likes']],
    [`GET ${numberId}/messages/more`, [400, 2500, 'Unknown path components: /more']],
    ['GET me/more', [400, 2500, 'Unknown path components: /me/more']],
    ['GET somebody', [404, 803, '(#803) Some of the aliases you requested do not exist: somebody']],
    [
      `GET ${numberId}/message_templates`,
      [
        400,
        100,
        '(#100) Tried accessing nonexisting field (message_templates) on node type (WhatsAppBusinessPhoneNumber)',
      ],
    ],
    [
      `GET ${wabaId}?fields=display_phone_number`,
      [
        400,
        100,
        '(#100) Tried accessing nonexisting field (display_phone_number) on node type (WhatsAppBusinessAccount)',
      ],
    ],
    [
      `GET ${businessId}?fields=message_templates`,
      [400, 100, '(#100) Tried accessing nonexisting field (message_templates) on node type (Business)'],
    ],
  ] as const)('%s is refused in Meta’s words', async (call, wanted) => {
    expect(refusal(await graph(call))).toEqual(wanted);
  });
});

describe('authorisation', () => {
  const seed = (token: object) => simulator().seed({ tokens: [{ value: 'other', ...token }] });

  it('needs a token, with another error for the token’s own node', async () => {
    const bare = async (path: string) => {
      const response = await fetch(url(path));
      return refusal({ status: response.status, body: await response.json() });
    };
    expect(await bare(`/v24.0/${numberId}`)).toEqual([
      400,
      104,
      'An access token is required to request this resource.',
    ]);
    expect(await bare('/v24.0/me')).toEqual([
      400,
      2500,
      'An active access token must be used to query information about the current user.',
    ]);
  });

  it('needs the permission', async () => {
    seed({ scopes: ['whatsapp_business_management'] });
    const send = await graph(`POST ${numberId}/messages`, {}, 'other');
    expect(refusal(send)).toEqual([
      403,
      200,
      '(#200) You do not have the necessary permissions to send messages on behalf of this WhatsApp Business Account',
    ]);
    seed({ scopes: ['whatsapp_business_messaging'] });
    expect(refusal(await graph(`GET ${numberId}`, undefined, 'other'))).toEqual([
      403,
      10,
      '(#10) Application does not have permission for this action',
    ]);
  });

  it('needs access to the account: sending names the missing permission, other calls find nothing', async () => {
    const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management'];
    seed({ scopes, wabaIds: [] });
    expect(refusal(await graph(`GET ${numberId}`, undefined, 'other'))).toEqual(nowhere('get', numberId));
    expect(refusal(await graph(`POST ${numberId}/messages`, {}, 'other'))[1]).toBe(200);
    seed({ scopes, wabaIds: 'all' });
    expect((await graph(`GET ${numberId}`, undefined, 'other')).status).toBe(200);
  });

  it('hides other apps and portfolios', async () => {
    simulator().seed({ apps: [{ id: '777', secret: 'theirs' }] });
    const { businesses } = simulator().platform.world;
    const mine = businesses.get(businessId);
    if (!mine) throw new Error('The default world has it.');
    businesses.set('888', { ...mine, id: '888' });
    expect(refusal(await graph('GET 777'))).toEqual(nowhere('get', '777'));
    expect(refusal(await graph('GET 888'))).toEqual(nowhere('get', '888'));
    simulator().seed({ wabas: [{ id: '999', businessId: '888' }] });
    expect((await graph('GET 888')).status).toBe(200);
  });

  it('requires the app’s own token on the app’s edges', async () => {
    expect(refusal(await graph(`GET ${appId}/subscriptions`))).toEqual([
      400,
      15,
      '(#15) This method must be called with an app access_token.',
    ]);
    expect((await graph(`GET ${appId}/subscriptions`, undefined, appToken)).status).toBe(200);
  });
});

describe('a request', () => {
  const post = (path: string, init: RequestInit) =>
    fetch(url(path), { method: 'POST', ...init, headers: { authorization, ...init.headers } });
  const name = async () => (await graph(`GET ${wabaId}?fields=name`)).body;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('carries its parameters in the query, a form, several parts or JSON', async () => {
    const parts = new FormData();
    parts.set('name', 'Parts');
    for (const [wanted, path, init] of [
      ['Query', `/v24.0/${wabaId}?name=Query`, {}],
      ['Form', `/v24.0/${wabaId}`, { body: 'name=Form', headers: form }],
      ['Parts', `/v24.0/${wabaId}/`, { body: parts }],
      ['JSON', `/${wabaId}`, { body: '{"name":"JSON"}', headers: { 'content-type': 'application/json' } }],
      ['Mislabelled', `//v24.0//${wabaId}`, { body: '{"name":"Mislabelled"}', headers: form }],
      ['Body', `/v24.0/${wabaId}?name=Query`, { body: 'name=Body', headers: form }],
    ] as const) {
      expect([wanted, (await post(path, init)).status]).toEqual([wanted, 200]);
      expect(await name()).toEqual({ name: wanted, id: wabaId });
    }
  });

  it('may pass its token and its method as parameters', async () => {
    expect((await fetch(url(`/v24.0/${wabaId}?access_token=simulator-token`))).status).toBe(200);
    await graph(`POST ${wabaId}/subscribed_apps`);
    await post(`/v24.0/${wabaId}/subscribed_apps?method=delete`, {});
    expect((await graph(`GET ${wabaId}/subscribed_apps`)).body).toEqual({ data: [] });
    await graph(`GET ${wabaId}?method=post&name=Renamed`);
    expect(await name()).toEqual({ name: 'Renamed', id: wabaId });
  });

  it('may request another form of response: 200 for errors, JSONP, a field alias, but no longer for debug notes', async () => {
    const read = (path: string) => fetch(url(`/v24.0/${path}`), { headers: { authorization } });
    const suppressed = await read('999999?suppress_http_code=1');
    expect([suppressed.status, await suppressed.json()]).toMatchObject([200, { error: { code: 100 } }]);
    const script = await read(`${wabaId}?fields=id&callback=show`);
    expect([script.headers.get('content-type'), await script.text()]).toEqual([
      'text/javascript; charset=UTF-8',
      `/**/ show({"id":"${wabaId}"});`,
    ]);
    expect((await graph(`GET ${wabaId}?fields=name.as(url)&debug=all&pretty=1`)).body).toEqual({
      url: expect.any(String),
      id: wabaId,
    });
  });

  it('may name its fields separated by commas, or as a list', async () => {
    const { body } = await graph(`GET ${wabaId}?fields=name,id`);
    expect((await graph(`GET ${wabaId}?fields=["name","id"]`)).body).toEqual(body);
  });

  it('may read nested fields, from an account through to the data of its owner', async () => {
    const fields = 'owner_business{owned_whatsapp_business_accounts{id,phone_numbers{id}}}';
    expect((await graph(`GET ${wabaId}?fields=${fields}`)).body).toEqual({
      owner_business: {
        id: businessId,
        owned_whatsapp_business_accounts: {
          data: [{ id: wabaId, phone_numbers: { data: [{ id: numberId }], paging: expect.anything() } }],
          paging: expect.anything(),
        },
      },
      id: wabaId,
    });
  });

  it('is refused with code 1 if it is not JSON', async () => {
    for (const body of ['{"name":', '[1]', 'name']) {
      const response = await post(`/v24.0/${wabaId}`, { body, headers: { 'content-type': 'application/json' } });
      expect(refusal({ status: response.status, body: await response.json() })).toEqual([400, 1, 'Invalid request.']);
    }
  });

  it('is answered with Meta’s headers', async () => {
    const { headers } = await fetch(url(`/v23.0/${wabaId}`), { headers: { authorization } });
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.get('facebook-api-version')).toBe('v23.0');
    expect(headers.get('x-fb-request-id')).toMatch(/^A[\w-]{22}$/);
    expect(headers.get('x-fb-trace-id')).toMatch(/^[\w-]{11}$/);
    expect(headers.get('x-app-usage')).toBeNull();
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '{}')).toEqual({
      [wabaId]: [
        {
          type: 'whatsapp_business_management',
          call_count: 1,
          total_cputime: 1,
          total_time: 1,
          estimated_time_to_regain_access: 0,
        },
      ],
    });
    simulator().faults.add({ times: 1 }, { kind: 'usage', type: 'whatsapp', percent: 120, minutes: 7 });
    const limited = await fetch(url(`/v23.0/${wabaId}`), { headers: { authorization } });
    expect(JSON.parse(limited.headers.get('x-business-use-case-usage') ?? '{}')).toEqual({
      [wabaId]: [
        {
          type: 'whatsapp',
          call_count: 120,
          total_cputime: 120,
          total_time: 120,
          estimated_time_to_regain_access: 7,
        },
      ],
    });
    const ofApp = await fetch(url('/v23.0/me'), { headers: { authorization } });
    expect(ofApp.headers.get('x-app-usage')).not.toBeNull();
  });

  it('gets the reason in a header too if its token or its object is refused', async () => {
    const challenge = async (path: string, token: string) =>
      (await fetch(url(path), { headers: { authorization: `Bearer ${token}` } })).headers.get('www-authenticate');
    expect(await challenge('/v24.0/me', 'nonsense')).toBe(
      'OAuth "Facebook Platform" "invalid_token" "Invalid OAuth access token - Cannot parse access token"',
    );
    expect(await challenge('/v24.0/999999', 'simulator-token')).toContain('"invalid_request"');
    expect(await challenge('/v24.0/somebody', 'simulator-token')).toBeNull();
  });
});
