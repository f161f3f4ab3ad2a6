import { join } from 'node:path';
import type { ServiceProcess } from '../../support/service-process.ts';
import { type Bench, figure } from '../bench.ts';
import { bullMqPackages, bullMqVersion, installInto, startRedis } from '../deliver/redis.ts';
import { apiKey, untilDelivered, untilIdle, withSubscribers } from '../deliver/subscribers.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { processorMs } from '../processor-time.ts';
import { peakResidentMb, portOf } from '../service-under-load.ts';
import { startAsked } from '../simulator/asked-process.ts';

/** Slow enough for processing to keep up. */
const fillPerSecond = 3_000;
const connections = 64;
/** About the length of a text message's event. */
const bodyBytes = 900;

/**
 * How fast a backlog is delivered, compared with what people would build instead: BullMQ on Redis with the same
 * endpoint, signature and concurrency, but without order. The two take turns, because the machine's speed changes.
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
      'processor time per delivery',
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

/** How much one dead endpoint among ten slows down the other nine. */
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

/** Webhooks accepted with ten subscriptions, divided by those accepted with none. */
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

/** Sends webhooks, and waits until all are processed and matched. Resolves with their number. */
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

async function bytesOf(service: ServiceProcess): Promise<number> {
  const answer = await fetch(`${service.url}/v1/status`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { disk } = (await answer.json()) as { readonly disk?: { readonly bytes?: number } | null };
  return disk?.bytes ?? Number.NaN;
}
