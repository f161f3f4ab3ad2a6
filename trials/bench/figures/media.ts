import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { appSecret, type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { peakResidentMb, portOf, startBenchService } from '../service-under-load.ts';
import { type AskedProcess, startAsked } from '../simulator/asked-process.ts';
import { measureInTurns, ratiosOf, spreadOf } from '../turns.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
const files = 200;
const withinMs = 1_000;
const webhooksPerSecond = 1_000;
const connections = 64;
const storedWithinMs = 60_000;

/**
 * The cost of downloads: 200 files of 1 MB that arrive within a second, at a thousand webhooks a second. Also the cost
 * of following the changes when there are no files.
 */
export async function measureMedia(bench: Bench): Promise<Figure[]> {
  const bursts: Burst[] = [];
  for (let round = 0; round < bench.scale.rounds; round += 1) bursts.push(await measureBurst(bench, round));
  const following = await measureInTurns(
    bench,
    [
      { name: 'off', env: { INTEXURAOS_WHATSAPP_MEDIA: 'off' } },
      { name: 'on', env: {} },
    ],
    0,
  );
  const of = (pick: (burst: Burst) => number): number => median(bursts.map(pick));
  const ratios = ratiosOf(following.perSecond, 'on', 'off');
  return [
    figure(
      'media.ingest',
      '200 files in a second: webhooks answered, to none',
      of(({ ingest }) => ingest),
      'ratio',
    ),
    figure(
      'media.p99Ms',
      '200 files in a second: p99 of the webhooks',
      of(({ p99Ms }) => p99Ms),
      'ms',
    ),
    figure(
      'media.addedMb',
      'memory that they add to the peak',
      of(({ addedMb }) => addedMb),
      'MB',
    ),
    figure(
      'media.storedMs',
      'until the last is stored',
      of(({ storedMs }) => storedMs),
      'ms',
    ),
    figure('media.toOff', 'no files: part of the throughput with media off', median(ratios), 'ratio', spreadOf(ratios)),
    figure(
      'media.cpuToOff',
      'no files: processor time, to media off',
      median(ratiosOf(following.cpuMs, 'on', 'off')),
      'ratio',
    ),
  ];
}

interface Burst {
  readonly ingest: number;
  readonly p99Ms: number;
  readonly addedMb: number;
  readonly storedMs: number;
}

async function measureBurst(bench: Bench, round: number): Promise<Burst> {
  const plain = await run(bench, `plain-${round}`, 0);
  const burst = await run(bench, `burst-${round}`, files);
  bench.say(
    `  ${round}: ${burst.perSecond.toFixed(0)} of ${plain.perSecond.toFixed(0)} webhooks/s, p99 ${plain.p99Ms.toFixed(1)} and ${burst.p99Ms.toFixed(1)} ms, peak ${Math.round(plain.memoryMb)} and ` +
      `${Math.round(burst.memoryMb)} MB, stored after ${Math.round(burst.storedMs)} ms`,
  );
  return {
    ingest: burst.perSecond / plain.perSecond,
    p99Ms: burst.p99Ms,
    addedMb: burst.memoryMb - plain.memoryMb,
    storedMs: burst.storedMs,
  };
}

/** One load on its own service, with that many files among the messages. */
async function run(bench: Bench, name: string, count: number) {
  const host = await startAsked('../media/host-process.ts');
  const folder = join(bench.folder, name);
  const service = await startBenchService(`sqlite:${join(folder, 'whatsapp.db')}`, {
    INTEXURAOS_WHATSAPP_GRAPH_URL: `http://127.0.0.1:${host.port}`,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'bench-token',
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  });
  try {
    const webhooks: RequestInit[] = [];
    for (let index = 0; index < count; index += 1) webhooks.push(await mediaWebhook(host, index));
    const durationMs = bench.scale.openLoopMs;
    await bench.load.prepare((webhooksPerSecond * durationMs) / 1_000);
    const load = bench.load.openLoop({
      port: portOf(service),
      connections,
      ratePerSecond: webhooksPerSecond,
      durationMs,
    });
    await delay(durationMs / 4);
    const startedAt = performance.now();
    for (const [index, webhook] of webhooks.entries()) {
      await delay(Math.max(0, startedAt + (index * withinMs) / count - performance.now()));
      void fetch(`${service.url}/webhooks/whatsapp`, webhook).then((response) => response.arrayBuffer());
    }
    const isStored = untilStored(service.url, count);
    const { perSecond, latency } = await load;
    const storedMs = (await isStored) - startedAt;
    return { perSecond, p99Ms: latency.p99Ms, storedMs, memoryMb: (await peakResidentMb(service)) ?? Number.NaN };
  } finally {
    await service.kill();
    await host.stop();
  }
}

/** When the last of them was stored, by the service's own count. */
async function untilStored(url: string, count: number): Promise<number> {
  const until = performance.now() + storedWithinMs;
  for (;;) {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
    const [, stored = '0'] = /whatsapp_media_downloads_total\{outcome="stored"\} (\d+)/.exec(await answer.text()) ?? [];
    if (Number(stored) >= count) return performance.now();
    if (performance.now() > until) throw new Error(`${stored} of ${count} files were stored in ${storedWithinMs} ms.`);
    await delay(250);
  }
}

async function mediaWebhook(host: AskedProcess, index: number): Promise<RequestInit> {
  const id = String(9_000_000 + index);
  const words = await host.ask(id);
  const hash = Buffer.alloc(32);
  for (let word = 0; word < 8; word += 1) hash.writeUInt32BE(words[word] ?? 0, word * 4);
  const image = {
    id,
    mime_type: 'image/jpeg',
    sha256: hash.toString('base64'),
    url: `http://127.0.0.1:${host.port}/file/${id}`,
  };
  const message = { from: '4915100000000', id: `wamid.media${index}`, timestamp: '1700000000', type: 'image', image };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: 'Ada' }, wa_id: '4915100000000' }],
    messages: [message],
  };
  const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  };
}
