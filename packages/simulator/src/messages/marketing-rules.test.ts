import { describe, expect, it } from 'vitest';
import { businessId, numberId, refusal, setUpAccountsScene, wabaId } from '../../test/accounts-scene.ts';
import { plainTemplate } from '../../test/example-world.ts';

const { simulator, graph } = setUpAccountsScene();
const ada = '16505551234';

/** A marketing template, sent by one of the edges. */
const send = (edge: 'messages' | 'marketing_messages', more: object = {}) =>
  graph(`POST ${numberId}/${edge}`, {
    messaging_product: 'whatsapp',
    to: ada,
    type: 'template',
    template: { name: 'sale', language: { code: 'en_US' } },
    ...more,
  });
const put = (changes: object = {}): void => {
  const template = plainTemplate('sale', { id: '900', category: 'MARKETING', ...changes });
  simulator().platform.world.templates.set(template.id, template);
};
const byUserId = () => {
  const { users } = simulator().platform.world;
  return { to: undefined, recipient: users.userIdOf(users.ensure(ada), businessId) };
};

describe('a marketing template', () => {
  it('may be sent by both edges', async () => {
    put();
    expect((await send('messages')).status).toBe(200);
    expect((await send('marketing_messages', byUserId())).status).toBe(200);
  });

  it('may be sent only by /marketing_messages once the account has disabled it at /messages', async () => {
    put();
    await graph(`POST ${wabaId}?disable_marketing_messages_on_cloud_api=true`);
    expect((await graph(`GET ${wabaId}?fields=disable_marketing_messages_on_cloud_api`)).body).toMatchObject({
      disable_marketing_messages_on_cloud_api: true,
    });
    expect(refusal(await send('messages'))[1]).toBe(131063);
    expect((await send('marketing_messages')).status).toBe(200);
    expect((await send('messages', { template: { name: 'hello_world', language: { code: 'en_US' } } })).status).toBe(
      200,
    );
  });

  it('is sent only by /marketing_messages if it bids, and never to a user id', async () => {
    put({ hasBid: true });
    expect(refusal(await send('messages'))[1]).toBe(131061);
    expect((await send('marketing_messages')).status).toBe(200);
    expect(refusal(await send('marketing_messages', byUserId()))[1]).toBe(131062);
  });

  it('may have a bid multiplier in the message', async () => {
    put();
    expect((await send('marketing_messages', { bid_spec: { per_message_bid_multiplier: 1.5 } })).status).toBe(200);
    expect(refusal(await send('marketing_messages', { bid_spec: {} }))[1]).toBe(100);
  });
});
