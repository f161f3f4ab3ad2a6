import { describe, expect, it } from 'vitest';
import { createGraphApi, type GraphApi, ourNumber } from '../../../test/support/graph-api.ts';

const template = { name: 'spring_offer', language: { code: 'en' } };
const message = {
  messaging_product: 'whatsapp',
  to: '+16505551234',
  type: 'template',
  template,
  product_policy: 'CLOUD_API_FALLBACK',
  message_activity_sharing: true,
};

const post = ({ request }: GraphApi, body: object, edge = 'marketing_messages', key = 'offer-1') =>
  request({
    method: 'POST',
    url: `/v24.0/${ourNumber}/${edge}`,
    headers: { 'content-type': 'application/json', prefer: 'respond-async', 'idempotency-key': key },
    payload: JSON.stringify(body),
  });

describe('POST /{phone-number-id}/marketing_messages', () => {
  it('takes a message into the outbox, for this edge, with Meta’s fields and without ours', async () => {
    const api = createGraphApi();
    const taken = await post(api, { ...message, biz_opaque_callback_data: 'campaign-7', on_unknown: 'retry' });
    expect([taken.statusCode, api.calls]).toEqual([202, []]);
    const { data } = await api.store.sending.outbox.list({}, { limit: 2 });
    expect(data).toMatchObject([{ edge: 'marketing_messages', recipient: '16505551234', callbackData: 'campaign-7' }]);
    expect(JSON.parse(data[0]?.body ?? '')).toEqual(message);
  });

  it('is repeated under its key, which is not valid for the same body on the other edge', async () => {
    const api = createGraphApi();
    const [first, again] = [await post(api, message), await post(api, message)];
    expect(again.headers['x-outbox-id']).toBe(first.headers['x-outbox-id']);
    expect((await post(api, message, 'messages')).statusCode).toBe(422);
  });

  it.each([
    [{ ...message, type: 'text', template: undefined, text: { body: 'hi' } }, 'type: Must be "template"'],
    [{ ...message, fallback_template: template }, 'fallback_template: Has no effect here'],
    [{ ...message, product_policy: 'LOOSE' }, 'product_policy: Must be CLOUD_API_FALLBACK or STRICT.'],
    [{ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.A' }, 'status: '],
  ])('refuses %o', async (body, problem) => {
    const api = createGraphApi();
    const answer = await post(api, body);
    expect([answer.statusCode, answer.json().error.error_data.details]).toEqual([
      400,
      expect.stringContaining(problem),
    ]);
    expect([api.calls, (await api.store.sending.outbox.list({}, { limit: 1 })).data]).toEqual([[], []]);
  });
});
