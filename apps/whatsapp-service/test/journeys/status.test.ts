import type { ServiceStatusView } from '@intexuraos/service-api/schemas';
import { expect, it } from 'vitest';
import { messagesPath, metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const open = metaJourney({ start: journey().start });
const patience = { timeout: 60_000, interval: 250 };
const recipient = '16505560001';

it('the status page shows a paused number and 600 messages to one recipient, with causes, remedies and times', async () => {
  const { meta, start } = await open();
  const service = await start();
  const status = async () => (await getJson(service, '/v1/status')) as ServiceStatusView;
  expect(await status()).toMatchObject({
    problems: [],
    receiving: { lastWebhookAt: null, lastStatusAt: null, refused: [] },
    sending: { queued: 0, paused: [], numbers: [], recipients: [] },
    disk: { bytes: expect.any(Number), freeBytes: expect.any(Number), bytesPerDay: null },
  });

  expect((await status()).token).toEqual({ isRefused: false, neverExpires: true, expiresAt: null });
  const fault = meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 133010 });
  for (let each = 0; each < 600; each += 50) {
    const batch = Array.from({ length: 50 }, () =>
      post(service, template(recipient), { prefer: 'respond-async' }, messagesPath),
    );
    expect(new Set((await Promise.all(batch)).map((answer) => answer.status))).toEqual(new Set([202]));
  }
  await postWebhook(service, '{}', `sha256=${'0'.repeat(64)}`);
  await expect.poll(async () => (await status()).sending.paused.length, patience).toBe(1);
  await expect.poll(async () => (await status()).sending.numbers?.[0]?.waiting, patience).toBe(600);

  const shown = await status();
  expect(shown.sending.paused).toMatchObject([
    {
      phoneNumberId: numberId,
      hold: null,
      cause: expect.stringContaining('133010'),
      remedy: expect.stringMatching(/register/i),
      nextAttemptAt: expect.stringMatching(/Z$/),
      problem: { code: 133010 },
    },
  ]);
  const [queue] = shown.sending.recipients ?? [];
  expect(queue).toMatchObject({ recipient, waiting: 600, head: { id: expect.stringMatching(/^out_/) } });
  expect(queue?.head.waitsFor).toMatchObject({ for: 'number', problem: { code: 133010, remedy: expect.any(String) } });
  // After a burst of 44, one in 6.1 seconds.
  expect(queue?.takesSeconds).toBeGreaterThan(3_380);
  expect(queue?.takesSeconds).toBeLessThan(3_420);
  expect(shown.problems.map(({ about }) => about)).toEqual(['number', 'webhooks', 'queue']);
  expect(shown.problems[0]).toMatchObject({ cause: expect.stringContaining('133010'), remedy: expect.any(String) });
  expect(shown.receiving.refused).toMatchObject([{ of: 'webhooks', reason: 'signature_wrong', count: 1 }]);
  expect(shown.meta).toMatchObject({ answer: 'ok', failed: 0, p95Ms: expect.any(Number) });
  expect(shown.warnings.map(({ message }) => message).join()).toContain('133010');
  expect(JSON.stringify(shown)).not.toContain('hello_world');

  meta.faults.remove(fault.id);
  await fetch(`${service.url}/v1/outbox/resume`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` } });
  await expect
    .poll(async () => (await status()).receiving.lastStatusAt, { ...patience, timeout: 90_000 })
    .not.toBeNull();
  const after = await status();
  expect(after.sending.paused).toEqual([]);
  expect(after.problems.map(({ about }) => about)).not.toContain('number');
  expect(after.receiving.lastWebhookAt).not.toBeNull();
}, 180_000);
