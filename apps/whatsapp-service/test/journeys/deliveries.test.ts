import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { openEndpoint } from './faulty-endpoint.ts';
import { post } from './meta.ts';
import { journey, postWebhook } from './service.ts';

const { start } = journey();

describe('deliveries, on SQLite', { timeout: 120_000 }, () => {
  it('reach nobody without a subscription, and all that is to come from the answer to its creation on', async () => {
    const endpoint = await openEndpoint((response) => response.writeHead(200).end());
    // Every address here is one that is closed by default.
    const service = await start({ INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8' }, { readyWithinMs: 60_000 });
    const happens = (wamid: string) => postWebhook(service, JSON.stringify(messagesWebhook(textMessage(wamid))));
    await happens('wamid.before');
    await delay(300);
    const body = { url: `http://127.0.0.1:${endpoint.port}/`, types: ['message.received'] };
    expect((await post(service, body, {}, '/v1/subscriptions')).status).toBe(201);
    await happens('wamid.after');
    await expect.poll(() => endpoint.arrivals.map(({ wamid }) => wamid), { timeout: 20_000 }).toEqual(['wamid.after']);
    await endpoint.goDown();
  });
});
