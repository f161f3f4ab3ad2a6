import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { phoneNumberId } from '../../../test/support/webhooks.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

describe('an Idempotency-Key', () => {
  it('means the same message after the API key was rotated', async () => {
    const store = createMemoryStore({ now: Date.now });
    const post = (key: string, text: string) =>
      createTestApi({ store, apiKeys: [key], graphUrl: 'http://127.0.0.1:9', now: Date.now }).app.inject({
        method: 'POST',
        url: `/v24.0/${phoneNumberId}/messages`,
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'order-1042', prefer: 'respond-async' },
        payload: { messaging_product: 'whatsapp', to: '16505550123', type: 'text', text: { body: text } },
      });
    const first = await post('the-key-before-the-rotation', 'Hi');
    const repeated = await post('the-key-after-the-rotation', 'Hi');
    expect([first.statusCode, repeated.statusCode]).toEqual([202, 202]);
    expect(repeated.headers['idempotent-replayed']).toBe('true');
    expect(repeated.headers['x-outbox-id']).toBe(first.headers['x-outbox-id']);
    expect((await post('the-key-after-the-rotation', 'Bye')).statusCode).toBe(422);
  });
});

describe('a call to Meta', () => {
  const deep = `${'['.repeat(15_000)}${']'.repeat(15_000)}`;

  it.each([
    ['a message', 'messages', `{"type":"text","text":${deep}}`],
    ['a part that is JSON text', 'messages', JSON.stringify({ type: 'text', text: deep })],
    ['a fallback template', 'messages', `{"to":"16505550123","type":"text","fallback_template":{"name":${deep}}}`],
    ['a read mark', 'messages', `{"status":"read","message_id":"wamid.A","x":${deep}}`],
    ['the control of a thread', 'thread_control', `{"action":"pass","control_pass":${deep}}`],
    ['a call that is passed on', 'whatsapp_business_profile', `{"about":${deep}}`],
  ])('is refused with 400 if its body is nested too deeply: %s', async (_where, edge, payload) => {
    const { app, refusals, logged } = createTestApi({ graphUrl: 'http://127.0.0.1:9' });
    const response = await app.inject({
      method: 'POST',
      url: `/v24.0/${phoneNumberId}/${edge}`,
      headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'deep' },
      payload,
    });
    expect([response.statusCode, response.json().error.code]).toEqual([400, 100]);
    expect(refusals.counts().nested_too_deeply).toBe(1);
    expect(logged.join()).not.toContain('ERROR');
  });

  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`field_${index}`, 'x']));
  const sentence = { messaging_product: 'whatsapp', to: '16505550123', type: 'text', text: '{"body":"hi"}' };
  const formOf = (values: Record<string, string>) => new URLSearchParams(values).toString();
  const partsOf = (values: Record<string, string>) =>
    `${Object.entries(values)
      .map(([name, value]) => `--B\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--B--\r\n`;

  it.each([
    ['JSON', 'messages', 'application/json', JSON.stringify],
    ['a form', 'messages', 'application/x-www-form-urlencoded', formOf],
    ['a form in parts', 'messages', 'multipart/form-data; boundary=B', partsOf],
    ['the control of a thread', 'thread_control', 'application/json', JSON.stringify],
    ['a call that is passed on', 'whatsapp_business_profile', 'application/json', JSON.stringify],
    ['a form that is passed on', 'whatsapp_business_profile', 'application/x-www-form-urlencoded', formOf],
  ])('is refused with 400 if its body has more than 1,000 fields: %s', async (_where, edge, type, write) => {
    const { app, refusals } = createTestApi({ graphUrl: 'http://127.0.0.1:9' });
    const post = (count: number) =>
      app.inject({
        method: 'POST',
        url: `/v24.0/${phoneNumberId}/${edge}`,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': type, prefer: 'respond-async' },
        payload: write({ ...sentence, ...fields(count) }),
      });
    const refused = await post(997);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      400,
      '(#100) The body has more than 1,000 fields or 20,000 values. Meta’s bodies have far fewer.',
    ]);
    expect(refusals.counts().too_many_fields).toBe(1);
    await post(996);
    expect(refusals.counts().too_many_fields).toBe(1);
  });

  it.each([
    ['a message', 'messages', (values: string) => `{"type":"text","text":{"body":"hi"},"more":[${values}]}`],
    [
      'a part that is JSON text',
      'messages',
      (values: string) => JSON.stringify({ type: 'text', text: `{"more":[${values}]}` }),
    ],
    ['a call that is passed on', 'block_users', (values: string) => `{"block_users":[${values}]}`],
  ])('is refused with 400 if its body has more than 20,000 values: %s', async (_where, edge, write) => {
    const { app, refusals } = createTestApi({ graphUrl: 'http://127.0.0.1:9' });
    const post = (count: number) =>
      app.inject({
        method: 'POST',
        url: `/v24.0/${phoneNumberId}/${edge}`,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', prefer: 'respond-async' },
        payload: write(Array(count).fill('0').join(',')),
      });
    expect((await post(20_000)).statusCode).toBe(400);
    expect(refusals.counts().too_many_fields).toBe(1);
    await post(19_000);
    expect(refusals.counts().too_many_fields).toBe(1);
  });
});
