import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type ServiceProcess } from '../../../../trials/support/service-process.ts';
import { messagesChange, textMessage, webhook } from '../support/webhooks.ts';
import { type MetaJourney, metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start } = journey();

/** The samples of a scrape, each under its name with its labels as Prometheus writes them. */
async function scrape(service: ServiceProcess, address = `${service.url}/metrics`): Promise<Map<string, number>> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${apiKey}` } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('GET /metrics', () => {
  it('stays closed where no key is configured', async () => {
    const service = await start({ INTEXURAOS_WHATSAPP_API_KEYS: '' });
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
  });
});

/** One service for both tests: the first looks at it before anything has arrived. */
describe('GET /metrics of what is received', () => {
  const { start: startShared } = journey(afterAll);
  let port: number;
  let service: ServiceProcess;
  beforeAll(async () => {
    port = await freePort();
    service = await startShared({ INTEXURAOS_WHATSAPP_METRICS_PORT: String(port) });
  });

  it('needs an API key on the main port, and none on a port of its own', async () => {
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/v1/events`)).status).toBe(404);
    expect((await scrape(service)).get('whatsapp_events_pending')).toBe(0);
  });

  it('reports webhooks by the outcome of storing and processing them', async () => {
    const body = JSON.stringify(
      webhook(messagesChange({ messages: [textMessage('wamid.1'), { id: 'wamid.2', type: 'some new word' }] })),
    );
    await postWebhook(service, body);
    await postWebhook(service, body);
    await postWebhook(service, body, 'sha256=00');
    await expect.poll(() => getJson(service, '/health')).toMatchObject({ events: { stored: 1, pending: 0 } });
    // The look at the store that the line of state took at the start serves for half a second.
    await expect.poll(async () => (await scrape(service)).get('whatsapp_events_stored')).toBe(1);
    const samples = await scrape(service);
    expect(samples.get('whatsapp_webhooks_total{outcome="stored",status="200"}')).toBe(1);
    expect(samples.get('whatsapp_webhooks_total{outcome="duplicate",status="200"}')).toBe(1);
    expect(samples.get('whatsapp_webhooks_total{outcome="signature_wrong",status="403"}')).toBe(1);
    expect(samples.get('whatsapp_webhooks_total{outcome="store_unavailable",status="503"}')).toBe(0);
    expect(samples.get('whatsapp_webhook_duration_seconds_count')).toBe(2);
    expect(samples.get('whatsapp_commit_webhooks_sum')).toBe(2);
    expect(samples.get('whatsapp_events_processed_total')).toBe(1);
    expect(samples.get('whatsapp_items_total{kind="message.text",outcome="applied"}')).toBe(1);
    expect(samples.get('whatsapp_items_total{kind="message.unknown",outcome="applied"}')).toBe(1);
    expect(samples.get('whatsapp_oldest_unprocessed_event_age_seconds')).toBe(0);
    expect(samples.get('whatsapp_store_writable')).toBe(1);
    expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });
});

/** One service for both: the number is paused at the end. */
describe('GET /metrics of what is sent', () => {
  const openMeta = metaJourney({ start: journey(afterAll).start, end: afterAll });
  let scene: MetaJourney;
  let service: ServiceProcess;
  beforeAll(async () => {
    scene = await openMeta();
    service = await scene.start();
  });

  it('reports messages by Meta’s answers and their final states', async () => {
    const sent = await post(service, template('16505551234'));
    expect(sent.status).toBe(200);
    await expect
      .poll(async () => (await scrape(service)).get('whatsapp_outbox_statuses_total{state="read",code="none"}'), {
        timeout: 10_000,
      })
      .toBe(1);
    await post(service, { messaging_product: 'whatsapp' });
    const samples = await scrape(service);
    const call = `method="POST",route="{version}/{id}/messages"`;
    expect(samples.get('whatsapp_send_requests_total{outcome="accepted"}')).toBe(1);
    expect(samples.get('whatsapp_send_requests_total{outcome="invalid"}')).toBe(1);
    expect(samples.get('whatsapp_send_attempts_total{outcome="accepted",code="none"}')).toBe(1);
    expect(samples.get(`whatsapp_graph_calls_total{${call},status="200",code="none"}`)).toBe(1);
    expect(samples.get(`whatsapp_graph_call_duration_seconds_count{${call}}`)).toBe(1);
    expect(samples.get('whatsapp_outbox_wait_seconds_count')).toBe(1);
    expect(samples.get('whatsapp_outbox_messages{state="queued"}')).toBe(0);
    expect(samples.get(`whatsapp_sender_paused{phone_number_id="${numberId}",cause="none",code="none"}`)).toBe(0);
    expect(samples.get('whatsapp_access_token_refused')).toBe(0);
  });

  it('reports why a number is paused, what Meta refuses, and never the recipients', async () => {
    const { meta } = scene;
    meta.faults.add({ route: 'POST messages', times: 1 }, { kind: 'error', code: 131026 });
    await post(service, template('16505551234'));
    meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 190 });
    await post(service, template('16505551234'), { prefer: 'respond-async' });
    const paused = `whatsapp_sender_paused{phone_number_id="${numberId}",cause="refused",code="190"}`;
    await expect.poll(async () => (await scrape(service)).get(paused), { timeout: 10_000 }).toBe(1);
    const samples = await scrape(service);
    expect(samples.get('whatsapp_access_token_refused')).toBe(1);
    expect(samples.get(`whatsapp_sender_pauses_total{phone_number_id="${numberId}",cause="refused"}`)).toBe(1);
    expect(samples.get('whatsapp_send_attempts_total{outcome="refused",code="131026"}')).toBe(1);
    expect(samples.get('whatsapp_outbox_messages{state="queued"}')).toBe(1);
    expect([...samples.keys()].filter((name) => name.includes('16505551234'))).toEqual([]);
  });
});
