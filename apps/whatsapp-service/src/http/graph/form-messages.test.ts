import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';

async function post(form: string, headers: object = {}) {
  const api = createGraphApi();
  const answer = await api.request({
    method: 'POST',
    url: `/v24.0/${ourNumber}/messages`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', prefer: 'respond-async', ...headers },
    payload: form,
  });
  const { data } = await api.store.sending.outbox.list({}, { limit: 2 });
  return { status: answer.statusCode, calls: api.calls, bodies: data.map(({ body }) => body) };
}

describe('a message as a form', () => {
  it('is taken as the same message in JSON, with objects as JSON text', async () => {
    const text = encodeURIComponent('{"body":"1 + 1 = {2}","preview_url":false}');
    const { status, bodies } = await post(`messaging_product=whatsapp&to=%2B16505551234&type=text&text=${text}`);
    expect([status, bodies]).toEqual([
      202,
      [
        '{"messaging_product":"whatsapp","to":"+16505551234","type":"text","text":{"body":"1 + 1 = {2}","preview_url":false}}',
      ],
    ]);
  });

  it('keeps every digit of a number, and leaves its key here', async () => {
    const contacts = '[{"name":{"formatted_name":"Ada"},"x":102290129340398765}]';
    const form = `access_token=${apiKey}&messaging_product=whatsapp&to=16505551234&type=contacts&contacts=${encodeURIComponent(contacts)}`;
    const { bodies } = await post(form, { authorization: undefined });
    expect(bodies).toEqual([
      `{"messaging_product":"whatsapp","to":"16505551234","type":"contacts","contacts":${contacts}}`,
    ]);
  });

  it('marks a message as read', async () => {
    const { status, calls } = await post('messaging_product=whatsapp&status=read&message_id=wamid.A');
    expect([status, calls.map(({ body }) => body)]).toEqual([
      200,
      ['{"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"}'],
    ]);
  });

  it.each(['{"messaging_product":"whatsapp"', '[]', 'hello', '', 'method=DELETE&to=1'])('refuses %s', async (form) => {
    expect(await post(form)).toMatchObject({ status: 400, calls: [], bodies: [] });
  });
});
