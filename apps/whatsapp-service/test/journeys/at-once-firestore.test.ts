import { createServiceClient } from '@intexuraos/service-api';
import { expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { apiKey, journey, postWebhook } from './service.ts';

const movableClock = new URL('./movable-clock.ts', import.meta.url);
const patience = { timeout: 60_000, interval: 50 };

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const { start } = journey();

  it('a webhook that comes to one service at rest is processed when Meta gets its 200, whatever becomes of the service', {
    timeout: 120_000,
  }, async () => {
    const store = {
      INTEXURAOS_WHATSAPP_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: freshProjectId(),
      FIRESTORE_EMULATOR_HOST: emulatorHost,
    };
    // It has heard of no other instance for ten minutes.
    const rest = { MOVE_CLOCK_BY: '600000', MOVE_STEADY_CLOCK: '1' };
    const service = await start({ ...store, ...rest }, { nodeArgs: ['--import', movableClock.href] });
    const bodyOf = (wamid: string) => JSON.stringify(messagesWebhook(textMessage(wamid)));
    const [first, atOnce] = [bodyOf('wamid.first'), bodyOf('wamid.atOnce')];
    const isTaken = async (body: string) => (await postWebhook(service, body)).status === 200;
    service.child.kill('SIGUSR2');
    await expect.poll(() => isTaken(first), patience).toBe(true);
    const { events } = createServiceClient({ url: service.url, apiKey });
    await expect.poll(async () => (await events.get(eventId(Buffer.from(first)))).state, patience).toBe('processed');
    expect(await isTaken(atOnce)).toBe(true);
    await service.kill();

    // Nothing is processed without a worker.
    const web = await start({ ...store, INTEXURAOS_WHATSAPP_ROLE: 'web' });
    const { events: after, conversations } = createServiceClient({ url: web.url, apiKey });
    const found = await after.get(eventId(Buffer.from(atOnce)));
    expect(found).toMatchObject({ state: 'processed', deliveries: 1, items: [{ state: 'applied' }] });
    for await (const { id } of conversations.list()) {
      const wamids: string[] = [];
      for await (const entry of conversations.messages(id)) wamids.push('wamid' in entry ? String(entry.wamid) : '');
      expect(wamids.sort()).toEqual(['wamid.atOnce', 'wamid.first']);
    }
  });
});
