import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { eventId } from '../../src/inbound/event-id.ts';
import { messageStatus, messagesWebhook, statusesWebhook, textMessage } from '../support/webhooks.ts';
import { getJson, getRaw, journey, postWebhook, verifyToken } from './service.ts';

const { start, databasePath } = journey();
const text = (wamid: string, from = '16505551234'): string =>
  JSON.stringify(messagesWebhook(textMessage(wamid, { from })));
const id = (body: string): string => eventId(Buffer.from(body));

describe('the service, as Meta sees it', () => {
  const { start: startShared } = journey(afterAll);
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await startShared();
  });

  it('answers the verification handshake with the challenge as plain text', async () => {
    const ask = (query: string): Promise<Response> => fetch(`${service.url}/webhooks/whatsapp?${query}`);
    const right = await ask(`hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.challenge=1158201444`);
    expect([right.status, right.headers.get('content-type'), await right.text()]).toEqual([
      200,
      expect.stringMatching(/^text\/plain/),
      '1158201444',
    ]);
    for (const [query, status] of [
      ['hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1', 403],
      [`hub.mode=subscribe&hub.verify_token=${verifyToken}`, 400],
      [`hub.mode=subscribe&hub.challenge=1`, 400],
      [`hub.mode=unsubscribe&hub.verify_token=${verifyToken}&hub.challenge=1`, 400],
      [`hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.verify_token=x&hub.challenge=1`, 400],
      ['', 400],
    ] as const) {
      expect([query, (await ask(query)).status]).toEqual([query, status]);
    }
    const handshake = `hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.challenge=1`;
    const withSlash = await fetch(`${service.url}/webhooks/whatsapp/?${handshake}`);
    expect([withSlash.status, await withSlash.text()]).toEqual([200, '1']);
  });

  it('answers HEAD with 200 and nothing, so that the guide’s `curl -I` shows it reachable', async () => {
    const response = await fetch(`${service.url}/webhooks/whatsapp`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('keeps a webhook, and shows it as event, conversation and message', async () => {
    const body = text('wamid.J1');
    expect((await postWebhook(service, body)).status).toBe(200);
    await expect
      .poll(() => getJson(service, `/v1/events/${id(body)}`))
      .toMatchObject({ result: { counts: { applied: 1 } } });
    expect(await getRaw(service, id(body))).toBe(body);
    expect(await getJson(service, '/v1/conversations')).toMatchObject({ data: [{ user: { waId: '16505551234' } }] });
    expect(await getJson(service, '/v1/messages/wamid.J1')).toMatchObject({ wamid: 'wamid.J1', state: 'received' });
  });

  it('shows a status ahead of its message (pain 8: a status arrives before the send call has returned)', async () => {
    const status = messageStatus('wamid.OUT', 'delivered', { to: '16505551234' });
    await postWebhook(service, JSON.stringify(statusesWebhook(status)));
    await expect.poll(() => getJson(service, '/v1/messages/wamid.OUT')).toMatchObject({ state: 'delivered' });
  });
});

describe('a webhook that was answered with 200', () => {
  it('is there after SIGKILL and a restart, and known as a repeat (pain 1: 200 sent before the event was durable)', async () => {
    const first = await start();
    const bodies = Array.from({ length: 50 }, (_, index) => text(`wamid.K${index}`));
    const answers = await Promise.all(bodies.map((body) => postWebhook(first, body)));
    await first.kill();
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    const second = await start();
    for (const body of bodies) expect(await getRaw(second, id(body))).toBe(body);
    await expect.poll(() => getJson(second, '/health')).toMatchObject({ events: { stored: 50, pending: 0 } });
    // And known as a repeat.
    const [repeated = ''] = bodies;
    expect(await (await postWebhook(second, repeated)).json()).toEqual({ status: 'duplicate' });
    expect(await getJson(second, `/v1/events/${id(repeated)}`)).toMatchObject({ deliveries: 2 });
  });
});

describe('a store in trouble', () => {
  it('makes webhooks 503 and health 503 in time while the process stays live, and all is well once it mends', async () => {
    const service = await start();
    const blocker = new DatabaseSync(await databasePath(), { timeout: 5_000 });
    blocker.exec('BEGIN IMMEDIATE');
    const startedAt = performance.now();
    const [webhook, health, live] = await Promise.all([
      postWebhook(service, text('wamid.LOCKED')),
      fetch(`${service.url}/health`).then((response) => ({ response, afterMs: performance.now() - startedAt })),
      fetch(`${service.url}/health/live`),
    ]);
    expect([webhook.status, webhook.headers.get('retry-after')]).toEqual([503, '5']);
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    expect(health.response.status).toBe(503);
    expect(health.afterMs).toBeLessThan(9_000);
    expect(live.status).toBe(200);
    blocker.exec('ROLLBACK');
    blocker.close();
    const body = text('wamid.UNLOCKED');
    await expect.poll(async () => (await postWebhook(service, body)).status, { timeout: 10_000 }).toBe(200);
    await expect.poll(async () => (await fetch(`${service.url}/health`)).status).toBe(200);
  });
});

describe('a disk that is full', () => {
  it('makes webhooks and health 503, and loses none that was answered with 200', async () => {
    const full = await start({}, { maxFileKiB: 1024 });
    const bodies = Array.from({ length: 12 }, (_, index) => text(`wamid.F${index}`, '1'.repeat(150_000)));
    const statuses: number[] = [];
    for (const body of bodies) statuses.push((await postWebhook(full, body)).status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const health = await fetch(`${full.url}/health`);
    expect([health.status, await health.json()]).toMatchObject([503, { store: { problem: expect.any(String) } }]);
    expect(await getJson(full, '/health')).toMatchObject({ details: 'shown', store: { warnings: expect.any(Array) } });
    await full.stop();

    const roomy = await start();
    for (const [index, body] of bodies.entries()) {
      if (statuses[index] === 200) expect(await getRaw(roomy, id(body))).toBe(body);
      else expect((await postWebhook(roomy, body)).status).toBe(200);
    }
    await expect.poll(() => getJson(roomy, '/health')).toMatchObject({ events: { stored: 12, pending: 0 } });
  });
});

it('a version of the Graph API that has ended is a warning in the log at the start, and in health', async () => {
  const service = await start({
    INTEXURAOS_WHATSAPP_GRAPH_VERSION: 'v15.0',
    INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9',
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'token',
  });
  const warning = expect.stringMatching(/v15\.0 has ended.*Set INTEXURAOS_WHATSAPP_GRAPH_VERSION to a newer one/);
  expect(await getJson(service, '/health')).toMatchObject({
    configuration: { warnings: expect.arrayContaining([warning]) },
  });
  // It answers a little before it has said all that.
  await expect.poll(() => service.output()).toContain('v15.0 has ended');
  await service.stop();
});

describe('SIGTERM', () => {
  it('ends the service with 0 at once though clients keep their connections and go on asking', async () => {
    const service = await start();
    let isAsking = true;
    const client = async (): Promise<void> => {
      while (isAsking) await postWebhook(service, text(`wamid.${Math.random()}`)).catch(() => undefined);
    };
    const clients = [client(), client(), client()];
    await postWebhook(service, text('wamid.FIRST'));
    const startedAt = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    isAsking = false;
    await Promise.all(clients);
  });
});
