import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start } = journey();

interface Trail {
  readonly data: readonly { readonly action: string; readonly resource: string | null; readonly result: string }[];
}

it('a change that kill -9 interrupts stays in the audit trail with an unknown result, and a view survives a stop', async () => {
  const { promise: isCalled, resolve: called } = Promise.withResolvers<void>();
  // It never answers.
  const receiver = createServer((request) => void request.resume().once('end', called));
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  try {
    const env = { INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8' };
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const first = await start(env);
    const body = JSON.stringify({ url, types: ['template.*'] });
    const created = await fetch(`${first.url}/v1/subscriptions`, { method: 'POST', headers, body });
    const { id } = (await created.json()) as { id: string };
    const test = `${first.url}/v1/subscriptions/${id}/test`;
    const interrupted = fetch(test, { method: 'POST', headers, body: '{}' }).catch(() => null);
    await isCalled;
    await first.kill();
    expect(await interrupted).toBeNull();

    const second = await start(env);
    const unknown = (await getJson(second, '/v1/audit?result=unknown')) as Trail;
    expect(unknown.data).toMatchObject([{ action: 'testSubscription', resource: id, result: 'unknown', status: null }]);
    await postWebhook(second, JSON.stringify(messagesWebhook(textMessage('wamid.1'))));
    await expect
      .poll(async () => (await fetch(`${second.url}/v1/messages/wamid.1`, { headers })).status, { timeout: 10_000 })
      .toBe(200);
    await second.stop();

    const third = await start(env);
    const views = (await getJson(third, '/v1/audit?action=getMessage')) as Trail;
    expect(views.data).toMatchObject([{ resource: expect.stringMatching(/^cnv_/), result: 'done', count: 1 }]);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}, 60_000);
