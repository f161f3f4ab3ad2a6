import { describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { apiKey } from '../../../test/support/api.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { incoming, messagesChange, textMessage, webhook } from '../../../test/support/webhooks.ts';

const other = '222222222222222';
const [ours, theirs] = ['wamid.ours', 'wamid.theirs'];

/** A service that knows a message of two numbers each, with a key for one of them. */
async function scene() {
  const api = createGraphApi();
  for (const [number, wamid] of [
    [ourNumber, ours],
    [other, theirs],
  ] as const) {
    const message = textMessage(wamid, { from: '16505551234' });
    const change = messagesChange({ phoneNumberId: number, messages: [message] });
    await api.store.events.accept(incoming(webhook(change)));
  }
  await processAll(api.store);
  const created = await api.request({
    method: 'POST',
    url: '/v1/keys',
    payload: { name: 'shop', scopes: ['send', 'read'], phoneNumberIds: [ourNumber] },
  });
  const post = async (key: string, body: object) => {
    const payload = { messaging_product: 'whatsapp', ...body };
    const headers = { authorization: `Bearer ${key}`, prefer: 'respond-async' };
    const response = await api.request({ method: 'POST', url: `/v24.0/${ourNumber}/messages`, payload, headers });
    return [response.statusCode, response.json().error?.error_data?.details ?? null];
  };
  return { ...api, limited: created.json().key as string, post };
}

const text = { to: '16505551234', type: 'text', text: { body: 'hi' } };
const bodies: readonly (readonly [string, string, (id: string) => object])[] = [
  ['an answer', 'context.message_id', (id) => ({ ...text, context: { message_id: id } })],
  [
    'a reaction',
    'reaction.message_id',
    (id) => ({ to: '16505551234', type: 'reaction', reaction: { message_id: id, emoji: '👍' } }),
  ],
  ['a read mark', 'message_id', (id) => ({ status: 'read', message_id: id })],
];

describe('a key for one number', () => {
  it.each(bodies)(
    'refuses %s to a message that only another number knows, without a call',
    async (_name, path, body) => {
      const { limited, post, calls } = await scene();
      expect(await post(limited, body(theirs))).toEqual([
        400,
        `${path}: There is no message ${theirs} of number ${ourNumber}.`,
      ]);
      expect(calls).toEqual([]);
      for (const id of [ours, 'wamid.unknown']) expect((await post(limited, body(id)))[0]).toBeLessThan(300);
    },
  );

  it('shows a message that another number knows too, by a reaction of its own, as do keys for both', async () => {
    const { limited, store, request } = await scene();
    const first = '100000000000000';
    const stub = textMessage('wamid.R', { from: '16505559999', type: 'reaction' });
    const reaction = { ...stub, reaction: { message_id: ours, emoji: '👍' } };
    const change = messagesChange({ phoneNumberId: first, messages: [reaction] });
    await store.events.accept(incoming(webhook(change)));
    await processAll(store);
    const payload = { name: 'both', scopes: ['read'], phoneNumberIds: [first, ourNumber] };
    const headers = { authorization: `Bearer ${apiKey}` };
    const { key: both } = (await request({ method: 'POST', url: '/v1/keys', payload, headers })).json();
    for (const key of [limited, both, apiKey]) {
      const shown = await request({ url: `/v1/messages/${ours}`, headers: { authorization: `Bearer ${key}` } });
      expect([shown.statusCode, shown.json().type]).toEqual([200, 'text']);
    }
  });
});

describe('a key for all numbers', () => {
  it.each(bodies)('leaves %s to a message of another number to Meta', async (_name, _path, body) => {
    const { post } = await scene();
    expect((await post(apiKey, body(theirs)))[0]).toBeLessThan(300);
  });
});
