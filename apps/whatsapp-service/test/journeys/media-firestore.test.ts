import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { type FakeCloudStorage, startCloudStorage } from '../support/cloud-storage.ts';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { type MediaHost, startMediaHost } from '../support/media-host.ts';
import { messagesWebhook, phoneNumberId, textMessage, wabaId } from '../support/webhooks.ts';
import { apiKey, journey, postWebhook } from './service.ts';

await describeWithFirestore('media, with the emulator and a bucket', ({ emulatorHost, freshProjectId }) => {
  const { start } = journey();
  let meta: MediaHost;
  let cloud: FakeCloudStorage;
  beforeAll(async () => {
    [meta, cloud] = await Promise.all([startMediaHost(), startCloudStorage()]);
  });
  afterAll(async () => {
    await Promise.all([meta.close(), cloud.close()]);
  });

  const read = async (service: ServiceProcess, id: string): Promise<Buffer | null> => {
    const response = await fetch(`${service.url}/v1/media/${id}`, { headers: { authorization: `Bearer ${apiKey}` } });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? bytes : null;
  };

  it('are downloaded once by two instances, and by the one that is left', { timeout: 240_000 }, async () => {
    const env = {
      INTEXURAOS_WHATSAPP_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: freshProjectId(),
      FIRESTORE_EMULATOR_HOST: emulatorHost,
      STORAGE_EMULATOR_HOST: cloud.url,
      INTEXURAOS_WHATSAPP_MEDIA: 'gs://media-of-the-tests',
      INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: meta.token,
      INTEXURAOS_WHATSAPP_WABA_ID: wabaId,
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    };
    const patient = { readyWithinMs: 60_000 };
    const services = [await start(env, patient), await start(env, patient)] as const;
    const send = async (service: ServiceProcess, id: string, bytes: Buffer): Promise<void> => {
      const image = { id, mime_type: 'image/jpeg', ...meta.add(id, bytes) };
      const body = JSON.stringify(messagesWebhook(textMessage(`wamid.${id}`, { type: 'image', image })));
      // The emulator takes its time with the first writes; Meta repeats what is answered 503.
      await expect.poll(async () => (await postWebhook(service, body)).status, { timeout: 60_000 }).toBe(200);
    };
    const files = new Map(['71', '72', '73', '74'].map((id) => [id, randomBytes(50_000)] as const));
    for (const [index, [id, bytes]] of [...files].entries()) await send(services[index % 2 === 0 ? 0 : 1], id, bytes);
    for (const [id, bytes] of files) {
      for (const service of services) {
        await expect
          .poll(async () => (await read(service, id))?.equals(bytes) ?? false, { timeout: 80_000, interval: 500 })
          .toBe(true);
      }
      expect(meta.asked.filter((each) => each === `file ${id}`)).toHaveLength(1);
    }
    expect([...cloud.objects.keys()].filter((name) => name.startsWith('contents/'))).toHaveLength(files.size);

    await services[0].kill();
    const late = randomBytes(50_000);
    await send(services[1], '75', late);
    await expect
      .poll(async () => (await read(services[1], '75'))?.equals(late) ?? false, { timeout: 80_000, interval: 500 })
      .toBe(true);
  });
});
