import { createServiceClient, take } from '@intexuraos/service-api';
import { expect, it } from 'vitest';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { messagesPath, metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, journey, postWebhook } from './service.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const { start: startService } = journey();
  const store = () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  });
  const openMeta = metaJourney({ start: startService, store });

  it('web and worker, as two processes, receive and send what one process would', { timeout: 180_000 }, async () => {
    const { start, taken } = await openMeta();
    const web = await start({ INTEXURAOS_WHATSAPP_ROLE: 'web' });
    const { events, messages, outbox, status } = createServiceClient({ url: web.url, apiKey });
    const received = messagesWebhook(textMessage('wamid.ROLE', { phoneNumberId: numberId }));
    // The emulator takes its time with the first writes; Meta and clients repeat what is answered 503.
    const slow = { timeout: 60_000 };
    await expect.poll(async () => (await postWebhook(web, JSON.stringify(received))).status, slow).toBe(200);
    const send = () => messages.send(numberId, template('16505551234'), { idempotencyKey: 'one', waitsForMeta: false });
    const sent = async () => (await send().catch(() => null))?.outboxId ?? '';
    await expect.poll(sent, slow).toMatch(/^out_/);
    const outboxId = await sent();
    // Nothing is processed and nothing is sent without a worker.
    expect((await take(events.list(), 1))[0]?.state).toBe('pending');
    expect((await outbox.get(outboxId)).state).toBe('queued');
    expect(taken()).toEqual([]);

    const worker = await start({ INTEXURAOS_WHATSAPP_ROLE: 'worker' }, true);
    const stateOf = async (id: string) => (await outbox.get(id)).state;
    await expect.poll(() => stateOf(outboxId), { timeout: 80_000, interval: 500 }).toMatch(/^(delivered|read)$/);
    expect(taken()).toHaveLength(1);
    const isProcessed = async () => (await take(events.list(), 50)).every(({ state }) => state === 'processed');
    await expect.poll(isProcessed, { timeout: 80_000, interval: 500 }).toBe(true);
    // A client that waits gets Meta's answer from the other process.
    const answer = () => post(web, template('16505551235'), { 'idempotency-key': 'two', prefer: 'wait=60' });
    await expect.poll(async () => (await answer()).status, { timeout: 80_000, interval: 500 }).toBe(200);
    expect((await status()).problems.filter(({ severity }) => severity === 'critical')).toEqual([]);

    const ofWorker = async (path: string, init: RequestInit = {}) =>
      (await fetch(worker.url + path, { ...init, headers: { authorization: `Bearer ${apiKey}` } })).status;
    expect(await ofWorker('/health')).toBe(200);
    expect(await ofWorker('/metrics')).toBe(200);
    expect(await ofWorker('/v1/outbox')).toBe(404);
    expect(await ofWorker(messagesPath, { method: 'POST' })).toBe(404);
    expect(await ofWorker('/webhooks/whatsapp', { method: 'POST' })).toBe(404);
  });
});
