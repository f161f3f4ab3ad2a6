import { expect, it } from 'vitest';
import type { PulledMessage } from '../support/pubsub-emulator.ts';
import { describeWithPubsub } from '../support/pubsub-tests.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start } = journey();
const topic = 'projects/acme-prod/topics/whatsapp';

await describeWithPubsub('deliveries to Pub/Sub', (pubsub) => {
  it('wait while the topic is missing, with the reason in the API, and then come in order, each with its conversation as key', async () => {
    const service = await start({ PUBSUB_EMULATOR_HOST: pubsub.host() });
    const request = async (path: string, body: object = {}): Promise<Record<string, unknown>> => {
      const response = await fetch(service.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.ok).toBe(true);
      return (await response.json()) as Record<string, unknown>;
    };
    const url = `pubsub://${topic}`;
    const { id } = await request('/v1/subscriptions', { url, types: ['message.received'] });
    const test = () => request(`/v1/subscriptions/${id}/test`);
    expect(await test()).toMatchObject({ isDelivered: false, status: 404 });
    const post = (wamid: string, from: string) =>
      postWebhook(service, JSON.stringify(messagesWebhook(textMessage(wamid, { from }))));
    await post('wamid.a0', '16505550001');
    await expect
      .poll(() => getJson(service, '/v1/deliveries'))
      .toMatchObject({ data: [{ state: 'retrying', lastStatus: 404, reason: expect.stringContaining(topic) }] });

    await pubsub.createTopic(topic);
    expect(await test()).toMatchObject({ isDelivered: true, status: 200 });
    // What waited may be there as well by now.
    const isTest = ({ body }: PulledMessage): boolean => JSON.parse(body).data.isTest === true;
    const pulled: PulledMessage[] = await pubsub.pull(topic);
    expect(pulled.filter(isTest)).toHaveLength(1);
    pulled.splice(pulled.findIndex(isTest), 1);
    for (let index = 1; index < 4; index += 1) {
      await post(`wamid.a${index}`, '16505550001');
      await post(`wamid.b${index}`, '16505550002');
    }
    const wamids = async (): Promise<string[]> => {
      pulled.push(...(await pubsub.pull(topic)));
      return pulled.map(({ attributes }) => attributes['ce-subject'] ?? '').sort();
    };
    const all = ['a0', 'a1', 'a2', 'a3', 'b1', 'b2', 'b3'].map((name) => `wamid.${name}`);
    await expect.poll(wamids, { timeout: 60_000 }).toEqual(all);
    for (const name of ['a', 'b']) {
      const messages = pulled.filter(({ attributes }) => attributes['ce-subject']?.startsWith(`wamid.${name}`));
      const subjects = messages.map(({ attributes }) => attributes['ce-subject'] ?? '');
      expect(subjects).toEqual([...subjects].sort());
      const [conversation] = new Set(messages.map(({ body }) => JSON.parse(body).data.message.conversationId));
      expect([...new Set(messages.map(({ orderingKey }) => orderingKey))]).toEqual([conversation]);
    }
  }, 90_000);
});
