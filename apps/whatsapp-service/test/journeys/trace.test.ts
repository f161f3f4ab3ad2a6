import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { traceIdOfEntry, wamidHash } from '../../src/observation/trace-ids.ts';
import { messagesChange, textMessage, webhook } from '../support/webhooks.ts';
import { metaJourney, post, template } from './meta.ts';
import { spellingsOf } from './number-spellings.ts';
import { otlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start } = journey();
const openMeta = metaJourney({ start });
const openReceiver = otlpReceiver();
const user = '16505551234';

/** The spans of a trace as lines, each behind as many dashes as it stands below the root. */
function tree(spans: readonly ReceivedSpan[], traceId: string): string[] {
  const own = spans.filter((span) => span.traceId === traceId);
  const below = (parent: string, depth: number): string[] =>
    own
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .sort((a, b) => Number(a.startedAt - b.startedAt) || a.name.localeCompare(b.name))
      .flatMap(({ name, spanId }) => [`${'-'.repeat(depth)}${name}`, ...below(spanId, depth + 1)]);
  return below('', 0);
}

const oneWebhook = (...ids: string[]): string =>
  JSON.stringify(webhook(messagesChange({ messages: ids.map((id) => textMessage(id)) })));

async function newestEvent(service: Parameters<typeof getJson>[0]): Promise<string> {
  const { data } = (await getJson(service, '/v1/events')) as { data: { id: string }[] };
  return data[0]?.id ?? 'none';
}

const processed = { events: { pending: 0 } };

/** The code of the built service that every start loads: its file, and what that imports without being asked. */
function loadedAtStart(): string {
  const dist = new URL('../../dist/', import.meta.url);
  const seen = new Map<string, string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    const code = readFileSync(new URL(name, dist), 'utf8');
    seen.set(name, code);
    for (const [, next = ''] of code.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([\w.-]+\.js)["'];$/gm)) visit(next);
  };
  visit('main.js');
  return [...seen.values()].join('\n');
}

describe('traces', () => {
  it('cost nothing where nobody wants them: the SDK is not loaded, nor is what makes metrics', () => {
    const code = loadedAtStart();
    expect(code).toContain('Ready for webhooks.');
    expect(code).not.toMatch(/BatchSpanProcessor|OTLPTraceExporter|monitorEventLoopDelay/);
  });

  it('lead from a webhook to each of its items, under the event’s id', async () => {
    const receiver = await openReceiver();
    const service = await start(receiver.env);
    await postWebhook(service, oneWebhook('wamid.1', 'wamid.2'));
    await expect.poll(() => getJson(service, '/health')).toMatchObject(processed);
    const id = await newestEvent(service);
    await service.stop();
    expect(tree(receiver.spans(), id)).toEqual([
      'receive webhook',
      '-commit',
      '-process webhook',
      '--apply item',
      '--apply item',
    ]);
    const items = receiver.spans().filter(({ name }) => name === 'apply item');
    expect(items.map(({ attributes }) => attributes)).toMatchObject([
      {
        'whatsapp.wamid_hash': wamidHash('wamid.1'),
        'whatsapp.item.kind': 'message.text',
        'whatsapp.item.state': 'applied',
      },
      { 'whatsapp.wamid_hash': wamidHash('wamid.2') },
    ]);
    expect(items[0]?.resource).toMatchObject({
      'service.name': 'whatsapp-service',
      'deployment.environment.name': 'test',
    });
    for (const { startedAt, endedAt } of receiver.spans()) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });

  it('continue after a crash, with repeats and replays below the first report', async () => {
    const receiver = await openReceiver();
    const before = await start(receiver.env);
    const body = oneWebhook('wamid.1');
    await postWebhook(before, body);
    const id = await newestEvent(before);
    await expect.poll(() => tree(receiver.spans(), id), { timeout: 10_000 }).toContain('receive webhook');
    await before.kill();
    const after = await start(receiver.env);
    await postWebhook(after, body);
    const headers = { authorization: `Bearer ${apiKey}` };
    await fetch(`${after.url}/v1/events/${id}/replay`, { method: 'POST', headers });
    await expect.poll(() => getJson(after, '/health')).toMatchObject(processed);
    await after.stop();
    const names = tree(receiver.spans(), id);
    expect(names.filter((name) => !name.startsWith('-'))).toEqual(['receive webhook']);
    expect(names.filter((name) => name === '-receive webhook')).toHaveLength(1);
    expect(names.filter((name) => name === '-process webhook').length).toBeGreaterThanOrEqual(1);
  });

  it('lead from a request to send to the statuses, with the caller’s trace linked, and never name whom it was for', async () => {
    const receiver = await openReceiver();
    const { start } = await openMeta();
    const service = await start(receiver.env);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await post(service, template(user), { traceparent });
    const id = answer.headers.get('x-outbox-id') ?? '';
    await expect.poll(() => getJson(service, `/v1/outbox/${id}`), { timeout: 10_000 }).toMatchObject({ state: 'read' });
    await service.stop();
    const traceId = traceIdOfEntry(id);
    const spans = receiver.spans();
    const names = tree(spans, traceId);
    expect([...names].sort()).toEqual([
      '-call Meta',
      '-commit',
      '-status: delivered',
      '-status: read',
      '-status: sent',
      '-wait in outbox',
      'send message',
    ]);
    const root = spans.find(({ name }) => name === 'send message');
    expect(root?.links).toEqual([{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }]);
    const told = spans.filter(({ name, links }) => name === 'apply item' && links[0]?.traceId === traceId);
    expect(told.map(({ attributes }) => attributes['whatsapp.item.kind']).sort()).toEqual([
      'status.delivered',
      'status.read',
      'status.sent',
    ]);
    const everything = JSON.stringify(spans, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const spelling of spellingsOf(user)) expect(everything).not.toContain(spelling);
  });

  it('are of the share that the sampler says, and of nothing where it says so', async () => {
    const receiver = await openReceiver();
    const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.000000001' };
    const service = await start({ ...receiver.env, ...sampler });
    await postWebhook(service, oneWebhook('wamid.1'));
    await expect.poll(() => getJson(service, '/health')).toMatchObject(processed);
    await service.stop();
    expect(receiver.spans()).toEqual([]);
  });

  it('are lost, and nothing else is, while the receiver is away', async () => {
    const service = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    expect((await postWebhook(service, oneWebhook('wamid.1'))).status).toBe(200);
    await expect.poll(() => getJson(service, '/health')).toMatchObject(processed);
    await expect.poll(() => service.output(), { timeout: 15_000 }).toContain('Traces can’t be exported');
    expect(await service.stop()).toBe(0);
  });
});
