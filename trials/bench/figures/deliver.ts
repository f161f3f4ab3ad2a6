import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { buildLoadRequests } from '../../support/load-requests.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import { bullMqPackages, bullMqVersion, installInto, startRedis } from '../deliver/redis.ts';
import type { Figure } from '../figure.ts';
import { median, percentile } from '../latencies.ts';
import { processorMs } from '../processor-time.ts';
import { peakResidentMb, portOf, readHealth, startBenchService } from '../service-under-load.ts';
import { type AskedProcess, startAsked } from '../simulator/asked-process.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
/** Slow enough for the service to keep up with processing. */
const fillPerSecond = 3_000;
const livePerSecond = 1_000;
const connections = 64;
const doneWithinMs = 300_000;
/** About as long as the event of a text message. */
const bodyBytes = 900;

/**
 * How fast a backlog is delivered, next to what people would build instead: BullMQ on Redis, with the same endpoint, the same
 * signature and the same concurrency, and without order. In turns, since the machine's speed changes.
 */
export async function measureDeliverBacklog(bench: Bench): Promise<Figure[]> {
  const { backlog, rounds } = bench.scale;
  const bullMq = join(bench.folder, 'bullmq');
  await installInto(bullMq, bullMqPackages);
  const turns: { readonly own: Drained; readonly other: Drained }[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    const own = await drainOwn(bench, backlog, round);
    const other = await drainBullMq(bench, { count: backlog, folder: bullMq, round });
    bench.say(`  ${round}: ${shown(own)}; BullMQ ${shown(other)}`);
    turns.push({ own, other });
  }
  const of = (pick: (turn: (typeof turns)[number]) => number): number => median(turns.map(pick));
  const note = `${turns.length} pairs; BullMQ ${bullMqVersion}, Redis with appendfsync everysec, concurrency ${connections}`;
  return [
    figure(
      'deliver.backlog.own',
      'backlog drained, in order',
      of(({ own }) => own.perSecond),
      'deliveries/s',
    ),
    figure(
      'deliver.backlog.bullMq',
      'BullMQ, unordered',
      of(({ other }) => other.perSecond),
      'deliveries/s',
      note,
    ),
    figure(
      'deliver.backlog.ratio',
      'part of BullMQ’s rate',
      of(({ own, other }) => own.perSecond / other.perSecond),
      'ratio',
    ),
    figure(
      'deliver.backlog.cpuMs',
      'processor time a delivery',
      of(({ own }) => own.cpuMs),
      'ms',
    ),
    figure(
      'deliver.backlog.bullMqCpuMs',
      'BullMQ’s worker and Redis',
      of(({ other }) => other.cpuMs),
      'ms',
    ),
    figure(
      'deliver.backlog.bytes',
      'disk a delivery',
      of(({ own }) => own.diskBytes),
      'bytes',
    ),
    figure(
      'deliver.backlog.memoryMb',
      'peak memory',
      of(({ own }) => own.memoryMb),
      'MB',
    ),
  ];
}

/** From the webhook's 200 to the endpoint, at a thousand changes a second. */
export async function measureDeliverLive(bench: Bench): Promise<Figure[]> {
  const latencies = await withSubscribers(bench, { name: 'live', paths: ['/ok'] }, async ({ service, endpoint }) => {
    await endpoint.ask('times');
    const sent = await sendWebhooks(service, bench.scale.openLoopMs);
    await untilDelivered(endpoint, sent.size);
    const arrivals = await endpoint.ask('times');
    return [...sent]
      .map(([wamid, answeredAt]) => (arrivals[wamid] ?? Number.NaN) - answeredAt)
      .toSorted((a, b) => a - b);
  });
  return [
    figure('deliver.live.p50Ms', 'live, 1,000/s: p50 from the 200 to the endpoint', percentile(latencies, 0.5), 'ms'),
    figure('deliver.live.p99Ms', 'live, 1,000/s: p99', percentile(latencies, 0.99), 'ms'),
  ];
}

/** What a dead endpoint among ten costs the other nine. */
export async function measureDeliverDead(bench: Bench): Promise<Figure[]> {
  const count = Math.round(bench.scale.backlog / 10);
  const ratios: number[] = [];
  for (let round = 0; round < Math.min(bench.scale.rounds, 3); round += 1) {
    const paths = Array.from({ length: 9 }, (_, index) => `/ok/${index}`);
    const healthy = await drainMany(bench, { name: `healthy-${round}`, paths, count });
    const withDead = await drainMany(bench, { name: `dead-${round}`, paths: [...paths, '/dead'], count });
    ratios.push(withDead / healthy);
  }
  return [
    figure('deliver.dead.ratio', 'nine endpoints next to a dead one: part of their rate', median(ratios), 'ratio'),
  ];
}

/** Webhooks accepted with ten subscriptions, as a part of those accepted with none. */
export async function measureDeliverIngest(bench: Bench): Promise<Figure[]> {
  const ratios: number[] = [];
  for (let round = 0; round < bench.scale.rounds; round += 1) {
    const rates: number[] = [];
    for (const paths of [[], Array.from({ length: 10 }, (_, index) => `/ok/${index}`)]) {
      const name = `ingest-${round}-${paths.length}`;
      rates.push(
        await withSubscribers(bench, { name, paths }, async ({ service }) => {
          await bench.load.prepare((bench.scale.loopMs / 1_000) * 30_000);
          const load = { port: portOf(service), connections, warmUpMs: bench.scale.warmUpMs };
          const durationMs = bench.scale.loopMs - bench.scale.warmUpMs;
          return (await bench.load.closedLoop({ ...load, durationMs })).perSecond;
        }),
      );
    }
    ratios.push((rates[1] ?? 0) / (rates[0] ?? 1));
  }
  return [figure('deliver.ingest.ratio', 'ingest with ten subscriptions to none', median(ratios), 'ratio')];
}

interface Drained {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly diskBytes: number;
  readonly memoryMb: number;
}

const shown = ({ perSecond, cpuMs }: Drained): string => `${Math.round(perSecond)}/s, ${cpuMs.toFixed(3)} ms`;

interface Subscribed {
  readonly service: ServiceProcess;
  readonly endpoint: AskedProcess;
  /** Pauses or resumes all subscriptions. */
  readonly all: (action: 'pause' | 'resume') => Promise<void>;
}

async function withSubscribers<T>(
  { folder }: Bench,
  { name, paths }: { readonly name: string; readonly paths: readonly string[] },
  work: (subscribed: Subscribed) => Promise<T>,
): Promise<T> {
  const endpoint = await startAsked('../deliver/endpoint-process.ts');
  const service = await startBenchService(`sqlite:${join(folder, name, 'whatsapp.db')}`, {
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
  });
  const post = async (path: string, body: object): Promise<{ readonly id: string }> => {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
    // The service's own answer.
    return (await answer.json()) as { readonly id: string };
  };
  try {
    const ids: string[] = [];
    for (const path of paths) {
      const url = `http://127.0.0.1:${endpoint.port}${path}`;
      ids.push((await post('/v1/subscriptions', { url, form: 'event', types: ['message.received'] })).id);
    }
    return await work({
      service,
      endpoint,
      all: async (action) => {
        for (const id of ids) await post(`/v1/subscriptions/${id}/${action}`, {});
      },
    });
  } finally {
    await service.kill();
    await endpoint.stop();
  }
}

async function drainOwn(bench: Bench, count: number, round: number): Promise<Drained> {
  return withSubscribers(bench, { name: `backlog-${round}`, paths: ['/ok'] }, async ({ service, endpoint, all }) => {
    await all('pause');
    const answered = await fill(bench, service, count);
    const cpuBefore = await processorMs(service);
    const startedAt = performance.now();
    await all('resume');
    await untilDelivered(endpoint, answered);
    const elapsedMs = performance.now() - startedAt;
    return {
      perSecond: (answered / elapsedMs) * 1_000,
      cpuMs: ((await processorMs(service)) - cpuBefore) / answered,
      diskBytes: (await bytesOf(service)) / answered,
      memoryMb: (await peakResidentMb(service)) ?? Number.NaN,
    };
  });
}

async function drainMany(
  bench: Bench,
  { name, paths, count }: { readonly name: string; readonly paths: readonly string[]; readonly count: number },
): Promise<number> {
  return withSubscribers(bench, { name, paths }, async ({ service, endpoint, all }) => {
    await all('pause');
    const answered = await fill(bench, service, count);
    const expected = answered * paths.filter((path) => path !== '/dead').length;
    const startedAt = performance.now();
    await all('resume');
    await untilDelivered(endpoint, expected);
    return (expected / (performance.now() - startedAt)) * 1_000;
  });
}

/** Has webhooks received, processed and matched. Resolves with how many. */
async function fill(bench: Bench, service: ServiceProcess, count: number): Promise<number> {
  await bench.load.prepare(count);
  const durationMs = (count / fillPerSecond) * 1_000;
  const { answered } = await bench.load.openLoop({
    port: portOf(service),
    connections,
    ratePerSecond: fillPerSecond,
    durationMs,
  });
  await untilIdle(service);
  return answered;
}

/** Until everything is processed and the service uses next to no processor time. */
async function untilIdle(service: ServiceProcess): Promise<void> {
  const until = performance.now() + doneWithinMs;
  for (;;) {
    const before = await processorMs(service);
    await delay(1_000);
    const used = (await processorMs(service)) - before;
    if (used < 100 && (await readHealth(service.url)).pending === 0) return;
    if (performance.now() > until) throw new Error(`The service was still busy after ${doneWithinMs} ms.`);
  }
}

async function untilDelivered(endpoint: AskedProcess, count: number): Promise<void> {
  const until = performance.now() + doneWithinMs;
  for (;;) {
    const { different = 0 } = await endpoint.ask();
    if (different >= count) return;
    if (performance.now() > until) throw new Error(`${different} of ${count} were delivered in ${doneWithinMs} ms.`);
    await delay(20);
  }
}

async function drainBullMq(
  { folder: run }: Bench,
  { count, folder, round }: { readonly count: number; readonly folder: string; readonly round: number },
): Promise<Drained> {
  const redis = await startRedis(join(run, `redis-${round}`));
  const endpoint = await startAsked('../deliver/endpoint-process.ts');
  const url = `http://127.0.0.1:${endpoint.port}/ok`;
  const worker = await startAsked(
    '../deliver/bullmq-process.ts',
    [folder, redis.port, url, count, bodyBytes].map(String),
  );
  try {
    const redisBefore = await redis.cpuMs();
    const startedAt = performance.now();
    await worker.ask();
    await untilDelivered(endpoint, count);
    const elapsedMs = performance.now() - startedAt;
    const { cpuMs = Number.NaN } = await worker.ask();
    const redisMs = (await redis.cpuMs()) - redisBefore;
    return {
      perSecond: (count / elapsedMs) * 1_000,
      cpuMs: (cpuMs + redisMs) / count,
      diskBytes: Number.NaN,
      memoryMb: Number.NaN,
    };
  } finally {
    await worker.stop();
    await endpoint.stop();
    await redis.stop();
  }
}

/** Sends webhooks at the live rate; when each was answered 200, by its message. */
async function sendWebhooks(service: ServiceProcess, durationMs: number): Promise<ReadonlyMap<string, number>> {
  const count = Math.round((durationMs / 1_000) * livePerSecond);
  const requests = buildLoadRequests({ count, appSecret, seed: Math.floor(Date.now() / 1_000) });
  const dispatcher = new Agent({ connections });
  const answeredAt = new Map<string, number>();
  const send = async (index: number): Promise<void> => {
    const [head = '', body = ''] = requests.request(index).toString('latin1').split('\r\n\r\n');
    const signature = /^x-hub-signature-256: (.+)$/im.exec(head)?.[1] ?? '';
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature.trim() };
    const answer = await request(`${service.url}/webhooks/whatsapp`, { method: 'POST', headers, body, dispatcher });
    await answer.body.dump();
    const wamid = /"id":"(wamid[^"]+)"/.exec(body)?.[1];
    if (answer.statusCode === 200 && wamid) answeredAt.set(wamid, performance.timeOrigin + performance.now());
  };
  const startedAt = performance.now();
  const calls: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index / livePerSecond) * 1_000;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    calls.push(send(index));
  }
  await Promise.all(calls);
  await dispatcher.close();
  return answeredAt;
}

async function bytesOf(service: ServiceProcess): Promise<number> {
  const answer = await fetch(`${service.url}/v1/status`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { disk } = (await answer.json()) as { readonly disk?: { readonly bytes?: number } | null };
  return disk?.bytes ?? Number.NaN;
}
