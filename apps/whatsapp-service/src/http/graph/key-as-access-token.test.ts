import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourAccount, ourNumber } from '../../../test/support/graph-api.ts';

const profile = `/v24.0/${ourNumber}/whatsapp_business_profile`;
const messages = `/v24.0/${ourNumber}/messages`;
const bare = { authorization: undefined };
const json = { ...bare, 'content-type': 'application/json' };
const form = { ...bare, 'content-type': 'application/x-www-form-urlencoded' };
const multipart = { ...bare, 'content-type': 'multipart/form-data; boundary=b' };
const part = (name: string, value: string, more = ''): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const file = part('file', 'x'.repeat(200_000), '; filename="a.txt"');

describe('an API key as access_token', () => {
  it('opens Meta’s paths in the query, and is not passed on', async () => {
    const api = createGraphApi();
    const url = `/v24.0/${ourAccount}/message_templates?limit=5&access_token=${apiKey}`;
    const response = await api.request({ method: 'GET', url, headers: bare });
    expect([response.statusCode, api.calls.map(({ query }) => query)]).toEqual([200, ['limit=5']]);
  });

  it('opens them in JSON, whose other members stay unchanged', async () => {
    const api = createGraphApi();
    for (const [payload, body] of [
      [`{"access_token":"${apiKey}","a":12345678901234567890}`, '{"a":12345678901234567890}'],
      [
        `{"a":{"access_token":1},\n"\\u0061ccess_token" : "${apiKey}" , "b":"},{\\""}`,
        '{"a":{"access_token":1}, "b":"},{\\""}',
      ],
      [`{"access_token":"${apiKey}"}`, '{}'],
    ]) {
      api.calls.length = 0;
      const response = await api.request({ method: 'POST', url: profile, headers: json, payload });
      expect([response.statusCode, api.calls.map((call) => call.body)]).toEqual([200, [body]]);
    }
  });

  it('opens them in a form', async () => {
    const api = createGraphApi();
    const payload = `about=a%20b&access_token=${apiKey}&websites=%5B%5D`;
    const response = await api.request({ method: 'POST', url: profile, headers: form, payload });
    expect([response.statusCode, api.calls.map(({ body }) => body)]).toEqual([200, ['about=a+b&websites=%5B%5D']]);
  });

  it('opens them in a multipart form, in front of the file', async () => {
    const api = createGraphApi();
    const payload = `${part('type', 'text/plain')}${part('access_token', apiKey)}${file}--b--\r\n`;
    const url = `/v24.0/${ourNumber}/media`;
    for (const headers of [multipart, { 'content-type': multipart['content-type'] }]) {
      api.calls.length = 0;
      const response = await api.request({ method: 'POST', url, headers, payload });
      const body = `${part('type', 'text/plain')}${file}--b--\r\n`;
      expect([response.statusCode, api.calls]).toEqual([
        200,
        [expect.objectContaining({ body, contentLength: String(body.length) })],
      ]);
    }
    const behind = `${file}${part('access_token', apiKey)}--b--\r\n`;
    expect((await api.request({ method: 'POST', url, headers: multipart, payload: behind })).statusCode).toBe(401);
    const known = { 'content-type': multipart['content-type'] };
    expect((await api.request({ method: 'POST', url, headers: known, payload: behind })).statusCode).toBe(400);
    expect(api.calls).toHaveLength(1);
  });

  it('sends a message, and is not stored with it', async () => {
    const api = createGraphApi();
    const message = { messaging_product: 'whatsapp', to: '16505551234', type: 'text', text: { body: 'hi' } };
    const payload = { ...message, access_token: apiKey };
    const headers = { ...json, prefer: 'respond-async', 'idempotency-key': 'order-1042' };
    const response = await api.request({ method: 'POST', url: messages, headers, payload });
    expect(response.statusCode).toBe(202);
    const again = await api.request({
      method: 'POST',
      url: `${messages}?access_token=${apiKey}`,
      headers,
      payload: message,
    });
    expect(again.headers['idempotent-replayed']).toBe('true');
    const { data } = await api.store.sending.outbox.list({}, { limit: 10 });
    expect(data.map(({ body }) => JSON.parse(body))).toEqual([message]);
  });

  it('is refused with 401 if it is wrong, and with 400 next to a valid one', async () => {
    const api = createGraphApi();
    const wrong = [
      { url: `${profile}?access_token=wrong` },
      { url: profile, payload: '{"access_token":"wrong"}', headers: { 'content-type': 'application/json' } },
      { url: profile, payload: 'access_token=wrong', headers: { 'content-type': form['content-type'] } },
      {
        url: profile,
        payload: `${part('access_token', 'wrong')}--b--`,
        headers: { 'content-type': multipart['content-type'] },
      },
    ];
    for (const { headers, ...request } of wrong) {
      const alone = await api.request({ method: 'POST', ...request, headers: { ...headers, ...bare } });
      expect([request, alone.statusCode]).toEqual([request, 401]);
      const alongside = await api.request({ method: 'POST', ...request, headers: { ...headers } });
      expect([request, alongside.statusCode, alongside.json().error.message]).toEqual([
        request,
        400,
        expect.stringContaining('access_token is not an API key'),
      ]);
    }
    expect(api.calls).toEqual([]);
  });

  it('is not looked for in a body of more than 64 KiB', async () => {
    const api = createGraphApi();
    const payload = `{"about":"${'x'.repeat(70_000)}","access_token":"${apiKey}"}`;
    expect((await api.request({ method: 'POST', url: profile, headers: json, payload })).statusCode).toBe(401);
    expect(
      (
        await api.request({
          method: 'POST',
          url: profile,
          headers: { ...json, authorization: `Bearer ${apiKey}` },
          payload,
        })
      ).statusCode,
    ).toBe(200);
  });
});

describe('a body that another parser could read differently', () => {
  it.each([
    ['is compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '{"about":"a"}'],
    ['has an unexpected type', { 'content-type': 'text/plain' }, '{"about":"a"}'],
    ['has two boundaries', { 'content-type': 'multipart/form-data; boundary=a; boundary=b' }, '--b--'],
    ['is not UTF-8', { 'content-type': 'application/json' }, Buffer.from('{"about":"\xff"}', 'latin1')],
    ['names its fields twice', { 'content-type': 'application/json' }, '{"fields":"a.as(b)","fields":"a"}'],
    ['is a list', { 'content-type': 'application/json' }, '[{"method":"delete"}]'],
    ['is no JSON', { 'content-type': 'application/json' }, '{"about":'],
  ])('is refused if it %s', async (_how, headers, payload) => {
    const api = createGraphApi();
    const response = await api.request({ method: 'POST', url: profile, headers, payload });
    expect([response.statusCode, response.json().error.code, api.calls]).toEqual([400, 100, []]);
  });
});
