import { expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { journey, postWebhook } from './service.ts';

const { start } = journey();

it('refuses a second service on one store, names the first, and starts once that was killed', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`whatsapp.db is in use by process ${first.child.pid} on `);
  expect((await postWebhook(first, JSON.stringify(messagesWebhook(textMessage('wamid.1'))))).status).toBe(200);
  await first.kill();
  const second = await start();
  expect((await postWebhook(second, JSON.stringify(messagesWebhook(textMessage('wamid.2'))))).status).toBe(200);
});
