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
/**
 * Not counted, watched or not: loading and compiling code happens once, and is no part of what a webhook costs. V8 compiles for
 * twenty seconds at this rate: its own threads take 60 µs of a webhook until the fifteenth second, and 20 from the twentieth on.
 */
const steadyWarmUpMs = 25_000;
const settledWithinMs = 60_000;

interface Watching {
  readonly name: string;
  readonly label: string;
  /** It is measured in every so manieth round. */
  readonly every: number;
  readonly env: (otlpPort: number) => Readonly<Record<string, string>>;
}

/** What somebody sets who wants both and chooses nothing more. */
const exported = (port: number) => ({
  INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
});
const allTraced = (port: number) => ({ ...exported(port), OTEL_TRACES_SAMPLER: 'always_on' });

const watchings: readonly Watching[] = [
  { name: 'plain', label: 'unwatched', every: 1, env: () => ({}) },
  { name: 'watched', label: 'metrics and traces', every: 1, env: exported },
  { name: 'allTraced', label: 'metrics, all traced', every: 4, env: allTraced },
];

interface Round {
  readonly round: number;
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
      const due = watchings.filter(({ every }) => round % every === 0);
      // Forwards and backwards in turn: the machine is not the same from one minute to the next.
      for (const watching of round % 2 === 0 ? due : due.toReversed()) {
        const result = { round, ...(await measureOne(bench, watching, collector.port)) };
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
async function measureOne(bench: Bench, watching: Watching, otlpPort: number): Promise<Omit<Round, 'round'>> {
  const env = watching.env(otlpPort);
  const cpuMs = await withService(bench, env, async (service) => {
    const load = { port: portOf(service), connections: 16, ratePerSecond: steadyPerSecond };
    const warmUp = await bench.load.openLoop({ ...load, durationMs: steadyWarmUpMs });
    await untilProcessed(service);
    const before = await processorMs(service);
    const steady = { ...load, durationMs: bench.scale.loopMs, from: warmUp.answered };
    const { answered } = await bench.load.openLoop(steady);
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
    const cpuMs = median(rounds.map((round) => round.cpuMs));
    const cpu = figure(`watched.${name}.cpuMs`, `${label}: processor time a webhook`, cpuMs, 'ms');
    if (name === 'plain') return [cpu];
    const toPlain = (suffix: string, ofWhat: string, pick: (round: Round) => number): Figure => {
      const pairs = plain.flatMap((alone) =>
        rounds.filter(({ round }) => round === alone.round).map((it) => [it, alone]),
      );
      const ratios = pairs
        .map(([it, alone]) => (it && alone ? pick(it) / pick(alone) : Number.NaN))
        .sort((a, b) => a - b);
      const [least, most] = [ratios.at(0), ratios.at(-1)].map((ratio) => ratio?.toFixed(3));
      const note = `${ratios.length} pairs, median ${median(ratios).toFixed(3)}, from ${least} to ${most}`;
      return figure(`watched.${name}.${suffix}`, `${label}: ${ofWhat}`, median(ratios), 'ratio', note);
    };
    return [
      cpu,
      toPlain('cpuToPlain', 'its part of that unwatched', (round) => round.cpuMs),
      toPlain('toPlain', 'part of the throughput unwatched', (round) => round.perSecond),
    ];
  });
}
