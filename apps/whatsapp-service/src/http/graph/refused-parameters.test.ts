import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, metaSecrets, type TestApi } from '../../../test/support/api.ts';
import { phoneNumberId, wabaId } from '../../../test/support/webhooks.ts';

const otherNumber = '777000777000777';
const otherAccount = '888000888000888';
const profile = `${phoneNumberId}/whatsapp_business_profile`;
const templates = `${wabaId}/message_templates`;

let meta: Simulator;
let api: TestApi;
beforeAll(async () => {
  meta = await createSimulator({ ...metaSecrets, speed: 0 });
  api = createTestApi({ graphUrl: meta.url, ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] } });
});
beforeEach(() => {
  meta.reset();
  meta.seed({
    wabas: [{ id: otherAccount }],
    phoneNumbers: [{ id: otherNumber, wabaId: otherAccount, displayPhoneNumber: '+1 555 0000' }],
    tokens: [{ value: 'another-token', scopes: [] }],
  });
});
afterAll(() => meta.close());

type Parameters = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const textsOf = (parameters: Parameters) =>
  new URLSearchParams(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, text(value)])));

/** The ways in which Meta accepts parameters. */
const ways: Readonly<Record<string, (parameters: Parameters) => Pick<InjectOptions, 'query' | 'payload' | 'headers'>>> =
  {
    'the query': (parameters) => ({ query: textsOf(parameters).toString() }),
    'a form': (parameters) => ({
      payload: textsOf(parameters).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    'a multipart form': (parameters) => {
      const parts = [...textsOf(parameters)].map(
        ([name, value]) => `--limit-7f3a\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      return {
        payload: `${parts.join('')}--limit-7f3a--\r\n`,
        headers: { 'content-type': 'multipart/form-data; boundary=limit-7f3a' },
      };
    },
    JSON: (parameters) => ({
      payload: JSON.stringify(parameters),
      headers: { 'content-type': 'application/json' },
    }),
    'JSON that is called a form': (parameters) => ({
      payload: JSON.stringify(parameters),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  };

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, request: Partial<InjectOptions> = {}) {
  const headers = { authorization: `Bearer ${apiKey}`, ...request.headers };
  const response = await api.app.inject({ ...request, method, url: `/v24.0/${path}`, headers });
  return { status: response.statusCode, body: response.body };
}

/** Harm that the parameter would have done, as far as Meta shows it. */
interface Harm {
  readonly path: string;
  readonly parameters: Parameters;
  /** Must hold before and after. */
  readonly isUnharmed: () => boolean;
}

const aboutOf = (number: string): unknown => meta.platform.world.profiles.get(number)?.about;
const nothingSeen = (): boolean => true;
const named = { messaging_product: 'whatsapp', about: 'Changed' };
const message =
  'messaging_product=whatsapp&to=16505551234&type=template&template=' +
  encodeURIComponent('{"name":"hello_world","language":{"code":"en_US"}}');

const isApproved = (template: { readonly wabaId: string; readonly status: string }): boolean =>
  template.wabaId === wabaId && template.status === 'APPROVED';

/** The service's own error, not Meta's. */
const refusalOf = (name: string): RegExp => {
  if (name === 'fields') return /fields accepts plain names/;
  return name === 'access_token'
    ? /access_token is not (an API key|passed on)/
    : new RegExp(`${name} is not passed on to Meta`);
};

const harms: Readonly<Record<string, Harm>> = {
  method: {
    path: templates,
    parameters: { method: 'delete', name: 'hello_world' },
    isUnharmed: () => [...meta.platform.world.templates.values()].some(isApproved),
  },
  batch: {
    path: profile,
    parameters: { batch: [{ method: 'POST', relative_url: `${phoneNumberId}/messages`, body: message }] },
    isUnharmed: () => meta.messages().length === 0,
  },
  ids: {
    path: profile,
    parameters: { ids: [otherNumber], ...named },
    isUnharmed: () => aboutOf(otherNumber) === undefined,
  },
  access_token: { path: profile, parameters: { access_token: 'another-token', ...named }, isUnharmed: nothingSeen },
  appsecret_proof: { path: profile, parameters: { appsecret_proof: 'x', ...named }, isUnharmed: nothingSeen },
  include_headers: { path: profile, parameters: { include_headers: false, ...named }, isUnharmed: nothingSeen },
  suppress_http_code: { path: profile, parameters: { suppress_http_code: 1 }, isUnharmed: nothingSeen },
  callback: { path: profile, parameters: { callback: 'show', ...named }, isUnharmed: nothingSeen },
  debug: { path: profile, parameters: { debug: 'all', ...named }, isUnharmed: nothingSeen },
  fields: { path: profile, parameters: { fields: 'about.as(url)', ...named }, isUnharmed: nothingSeen },
};

describe.each(Object.entries(harms))('the parameter %s', (name, { path, parameters, isUnharmed }) => {
  it.each(Object.entries(ways))('does not reach Meta in %s', async (_way, write) => {
    const { status, body } = await ask('POST', path, write(parameters));
    expect([status, body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
    expect([isUnharmed(), aboutOf(phoneNumberId)]).toEqual([true, undefined]);
  });

  it('does not reach Meta with a message or a thread_control call', async () => {
    const { [name]: value } = parameters;
    const control = { messaging_product: 'whatsapp', action: 'pass', recipient: '16505551234', [name]: value };
    const controlled = await ask('POST', `${phoneNumberId}/thread_control`, ways.JSON?.(control));
    expect([controlled.status, controlled.body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
    const mark = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.A', [name]: value };
    const { status, body } = await ask('POST', `${phoneNumberId}/messages`, ways.JSON?.(mark));
    expect([status, body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
    const queried = await ask('POST', `${phoneNumberId}/messages`, ways['the query']?.({ [name]: value }));
    expect([queried.status, queried.body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
  });

  it('does not reach Meta with an upload or a download', async () => {
    const query = ways['the query']?.({ [name]: parameters[name] });
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await ask(method, '1037543291543636', query)).body).toMatch(refusalOf(name));
    }
    const form = '--limit-7f3a\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n';
    const { payload, headers } = ways['a multipart form']?.({ [name]: parameters[name] }) ?? {};
    const upload = await ask('POST', `${phoneNumberId}/media`, { payload: `${form}${payload}`, headers });
    expect([upload.status, upload.body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
    expect(meta.platform.world.media.size).toBe(0);
  });
});

describe('a read', () => {
  it.each([
    ['method', `${templates}?method=delete&name=hello_world`],
    ['ids', `${wabaId}?ids=${otherAccount}`],
    ['fields', `${wabaId}?fields=owner_business{owned_whatsapp_business_accounts{id}}`],
    ['fields', `${wabaId}?fields=id,name.as(url)`],
    ['fields', `${wabaId}?fields[]=id&fields[]=owner_business{owned_whatsapp_business_accounts{id}}`],
    ['fields', `${wabaId}?fields=["id","name.as(url)"]`],
    ['callback', `${wabaId}?callback=show`],
    ['suppress_http_code', `${wabaId}?fields=nonsense&suppress_http_code=1`],
  ])('with %s does no more than its path says: %s', async (name, url) => {
    const { status, body } = await ask('GET', encodeURI(url));
    expect([status, body]).toEqual([400, expect.stringMatching(refusalOf(name))]);
    expect(body).not.toContain(otherAccount);
    expect(harms.method?.isUnharmed()).toBe(true);
  });

  it('passes on the field lists that Meta documents', async () => {
    for (const fields of ['id,name', 'id,phone_numbers.limit(1){id,display_phone_number}', '["id","name"]']) {
      const { status, body } = await ask('GET', `${wabaId}?fields=${encodeURIComponent(fields)}`);
      expect([fields, status, body]).toEqual([fields, 200, expect.stringContaining(wabaId)]);
    }
  });
});

it.each(Object.entries(ways))('ordinary parameters reach Meta in %s', async (_way, write) => {
  const { status, body } = await ask('POST', profile, write(named));
  expect([status, body, aboutOf(phoneNumberId)]).toEqual([200, '{"success":true}', 'Changed']);
});
