import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../support/service-process.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { forkServer } from '../forked-server.ts';
import { median } from '../latencies.ts';
import { processorMs } from '../processor-time.ts';
import { portOf, readHealth, startBenchService } from '../service-under-load.ts';
import { closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

const apiKey = 'bench-api-key';
/** Often, so that every round has some; Prometheus asks every 15 s or so. */
const scrapeEveryMs = 1_000;
/** Far below what the machine can do, so that processor time is that of the work and of nothing that waits. */
const steadyPerSecond = 1_000;
const settledWithinMs = 60_000;

interface Watching {
  readonly name: string;
  readonly label: string;
  readonly env: (otlpPort: number) => Readonly<Record<string, string>>;
}

const exported = (port: number, share: string) => ({
  INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: share,
});

const watchings: readonly Watching[] = [
  { name: 'plain', label: 'unwatched', env: () => ({}) },
  { name: 'watched', label: 'metrics, 5 % traced', env: (port) => exported(port, '0.05') },
  { name: 'allTraced', label: 'metrics, all traced', env: (port) => exported(port, '1') },
];

interface Round {
  readonly perSecond: number;
  /** Processor time of the service a webhook, received and processed. */
  readonly cpuMs: number;
}

/**
 * What being watched costs: throughput and processor time a webhook with metrics, scraped, and traces, exported, to the same
 * with neither, in turns.
 */
export async function measureWatched(bench: Bench): Promise<Figure[]> {
  const { rounds } = bench.scale;
  await prepareClosedLoop(bench);
  const collector = await forkServer('./otlp-server.ts');
  const measured = new Map<string, Round[]>(watchings.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < 2 * rounds; round += 1) {
      // Each is first, second and last in turn: the machine is not the same from one minute to the next.
      for (const [index] of watchings.entries()) {
        const watching = watchings[(index + round) % watchings.length];
        if (!watching) continue;
        const result = await measureOne(bench, watching, collector.port);
        measured.get(watching.name)?.push(result);
        bench.say(`  ${watching.label}: ${Math.round(result.perSecond)}/s, ${result.cpuMs.toFixed(3)} ms a webhook`);
      }
    }
  } finally {
    await collector.stop();
  }
  return figuresOf(measured);
}

/** Each on a database of its own, since a load begins with the same webhooks every time. */
async function measureOne(bench: Bench, watching: Watching, otlpPort: number): Promise<Round> {
  const env = watching.env(otlpPort);
  const cpuMs = await withService(bench, env, async (service) => {
    const before = await processorMs(service);
    const load = { connections: 16, ratePerSecond: steadyPerSecond, durationMs: bench.scale.loopMs };
    const { answered } = await bench.load.openLoop({ ...load, port: portOf(service) });
    await untilProcessed(service);
    return ((await processorMs(service)) - before) / answered;
  });
  const { perSecond } = await withService(bench, env, (service) =>
    bench.load.closedLoop(closedLoopOf(bench, portOf(service))),
  );
  return { perSecond, cpuMs };
}

async function withService<T>(
  bench: Bench,
  env: Readonly<Record<string, string>>,
  measure: (service: ServiceProcess) => Promise<T>,
): Promise<T> {
  const folder = join(bench.folder, 'watched');
  const service = await startBenchService(`sqlite:${join(folder, 'whatsapp.db')}`, env);
  const scraping = setInterval(() => void scrape(service), scrapeEveryMs);
  try {
    return await measure(service);
  } finally {
    clearInterval(scraping);
    await service.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unwatched it is answered 401, which costs the same request. */
async function scrape({ url }: ServiceProcess): Promise<void> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } }).catch(() => null);
  await answer?.text();
}

async function untilProcessed({ url }: ServiceProcess): Promise<void> {
  const until = performance.now() + settledWithinMs;
  while ((await readHealth(url)).pending !== 0 && performance.now() < until) await delay(50);
}

function figuresOf(measured: ReadonlyMap<string, readonly Round[]>): Figure[] {
  const plain = measured.get('plain') ?? [];
  return watchings.flatMap(({ name, label }) => {
    const rounds = measured.get(name) ?? [];
    const ratios = (pick: (round: Round) => number): number =>
      median(rounds.map((round, index) => pick(round) / pick(plain[index] ?? round)));
    const cpu = figure(
      `watched.${name}.cpuMs`,
      `${label}: processor time a webhook`,
      median(rounds.map((r) => r.cpuMs)),
      'ms',
    );
    if (name === 'plain') return [cpu];
    return [
      cpu,
      figure(
        `watched.${name}.cpuToPlain`,
        `${label}: its part of that unwatched`,
        ratios((r) => r.cpuMs),
        'ratio',
      ),
      figure(
        `watched.${name}.toPlain`,
        `${label}: part of the throughput unwatched`,
        ratios((r) => r.perSecond),
        'ratio',
      ),
    ];
  });
}
