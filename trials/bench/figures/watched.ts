import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../support/service-process.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { forkServer } from '../forked-server.ts';
import { median, percentile } from '../latencies.ts';
import { processorMs } from '../processor-time.ts';
import { portOf, readHealth, startBenchService } from '../service-under-load.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
/** Often, so that every turn has some; Prometheus asks every 15 s or so. */
const scrapeEveryMs = 1_000;
/** Far below what the machine can do, so that processor time is that of the work and of nothing that waits. */
const steadyPerSecond = 1_000;
const connections = 64;
/** So much of a turn at full speed is not counted: connections open, and the event loop gets going. */
const runUpMs = 300;
/** More than the service answers a second on two cores; so many requests are prepared for each second. */
const preparedPerSecond = 30_000;
const processedWithinMs = 120_000;

interface Watching {
  readonly name: string;
  readonly label: string;
  /** It stands beside the others in every so manieth set. */
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
  { name: 'allTraced', label: 'metrics, all traced', every: 3, env: allTraced },
];

/** What one service did in its turn. */
interface Turn {
  readonly watching: string;
  /** Turns with the same number, one of each service, came right after one another. */
  readonly turn: number;
  readonly measured: number;
}

interface Standing {
  readonly watching: Watching;
  readonly service: ServiceProcess;
  readonly stop: () => Promise<void>;
}

/**
 * What being watched costs: throughput and processor time a webhook with metrics, scraped, and traces, exported, to the same
 * with neither. The services stand side by side, warm, and get their load in turns, many and short, since the machine's own
 * speed differs more from one second to the next than they do; the others are halted meanwhile. There are several sets of
 * services: no process is like another.
 */
export async function measureWatched(bench: Bench): Promise<Figure[]> {
  const { rounds } = bench.scale;
  const sets = Math.ceil(rounds / 2);
  const collector = await forkServer('./otlp-server.ts');
  const steady: Turn[] = [];
  const fast: Turn[] = [];
  try {
    for (let set = 0; set < sets; set += 1) {
      const standing: Standing[] = [];
      try {
        for (const watching of watchings.filter(({ every }) => set % every === 0)) {
          standing.push(await stand(bench, watching, collector.port));
        }
        await warmUp(bench, standing);
        const turns = { bench, standing, set };
        steady.push(...(await takeTurns(turns, 2 * rounds, 'ms a webhook', prepareSteady, cpuMsOf)));
        fast.push(...(await takeTurns(turns, 6 * rounds, 'webhooks/s', prepareFast, perSecondOf)));
      } finally {
        for (const { stop } of standing) await stop();
      }
    }
  } finally {
    await collector.stop();
  }
  return figuresOf(steady, fast);
}

/** Each on a database of its own, since a load begins with the same webhooks for each. Halted until its turn. */
async function stand(bench: Bench, watching: Watching, otlpPort: number): Promise<Standing> {
  const folder = join(bench.folder, watching.name);
  const service = await startBenchService(`sqlite:${join(folder, 'whatsapp.db')}`, watching.env(otlpPort));
  service.child.kill('SIGSTOP');
  const stop = async (): Promise<void> => {
    await service.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { watching, service, stop };
}

/** Lets one run, scraped, and halts it again. */
async function awake<T>({ service }: Standing, run: (service: ServiceProcess) => Promise<T>): Promise<T> {
  service.child.kill('SIGCONT');
  const scraping = setInterval(() => void scrape(service), scrapeEveryMs);
  try {
    return await run(service);
  } finally {
    clearInterval(scraping);
    service.child.kill('SIGSTOP');
  }
}

/** Unwatched it is answered 401, which costs the same request. */
async function scrape({ url }: ServiceProcess): Promise<void> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } }).catch(() => null);
  await answer?.text().catch(() => null);
}

/** Not counted: V8 compiles for some 20,000 webhooks, watched or not, which is no part of what one costs. */
async function warmUp(bench: Bench, standing: readonly Standing[]): Promise<void> {
  const durationMs = 2 * bench.scale.loopMs;
  await bench.load.prepare((durationMs / 1_000) * preparedPerSecond);
  for (const each of standing) {
    await awake(each, async (service) => {
      await bench.load.closedLoop({ port: portOf(service), connections, warmUpMs: 0, durationMs });
      await untilProcessed(service);
    });
  }
}

/** The same new webhooks for each, one after the other. */
async function takeTurns(
  { bench, standing, set }: { readonly bench: Bench; readonly standing: readonly Standing[]; readonly set: number },
  count: number,
  unit: string,
  prepare: (bench: Bench) => Promise<number>,
  measure: (bench: Bench, service: ServiceProcess) => Promise<number>,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let turn = set * count; turn < (set + 1) * count; turn += 1) {
    await prepare(bench);
    // Forwards and backwards in turn: what a turn leaves behind is not always left to the same one.
    for (const each of turn % 2 === 0 ? standing : standing.toReversed()) {
      const measured = await awake(each, (service) => measure(bench, service));
      turns.push({ watching: each.watching.name, turn, measured });
    }
    const results = turns.filter((one) => one.turn === turn).map((one) => `${one.watching} ${shown(one.measured)}`);
    bench.say(`  ${turn}: ${results.join(', ')} ${unit}`);
  }
  return turns;
}

const shown = (value: number): string => (value < 100 ? value.toFixed(3) : String(Math.round(value)));

const turnMs = ({ scale }: Bench): number => scale.loopMs / 2;

const prepareSteady = (bench: Bench): Promise<number> => bench.load.prepare((turnMs(bench) / 1_000) * steadyPerSecond);

/** Processor time of the service a webhook, received and processed, at a steady rate. */
async function cpuMsOf(bench: Bench, service: ServiceProcess): Promise<number> {
  const before = await processorMs(service);
  const load = { port: portOf(service), connections, ratePerSecond: steadyPerSecond, durationMs: turnMs(bench) };
  const { answered } = await bench.load.openLoop(load);
  await untilProcessed(service);
  return ((await processorMs(service)) - before) / answered;
}

const prepareFast = (bench: Bench): Promise<number> =>
  bench.load.prepare(((runUpMs + turnMs(bench)) / 1_000) * preparedPerSecond);

/** Webhooks answered a second, at full speed. It is halted with those that still wait to be processed, and goes on with them. */
async function perSecondOf(bench: Bench, service: ServiceProcess): Promise<number> {
  const load = { port: portOf(service), connections, warmUpMs: runUpMs, durationMs: turnMs(bench) };
  const { perSecond, errors, ranOut } = await bench.load.closedLoop(load);
  if (errors > 0 || ranOut) throw new Error(`${errors} webhooks were not answered 200; they ran out: ${ranOut}.`);
  return perSecond;
}

/** Throws where it takes too long: what is measured next would be measured beside what is left. */
async function untilProcessed({ url }: ServiceProcess): Promise<void> {
  const until = performance.now() + processedWithinMs;
  while ((await readHealth(url)).pending !== 0) {
    if (performance.now() > until)
      throw new Error(`Webhooks still wait to be processed after ${processedWithinMs} ms.`);
    await delay(50);
  }
}

function figuresOf(steady: readonly Turn[], fast: readonly Turn[]): Figure[] {
  return watchings.flatMap(({ name, label }) => {
    const cpuMs = median(steady.filter(({ watching }) => watching === name).map(({ measured }) => measured));
    const cpu = figure(`watched.${name}.cpuMs`, `${label}: processor time a webhook`, cpuMs, 'ms');
    if (name === 'plain') return [cpu];
    const toPlain = (suffix: string, ofWhat: string, turns: readonly Turn[]): Figure => {
      const ratios = ratiosToPlain(turns, name);
      return figure(`watched.${name}.${suffix}`, `${label}: ${ofWhat}`, median(ratios), 'ratio', spreadOf(ratios));
    };
    return [
      cpu,
      toPlain('cpuToPlain', 'its part of that unwatched', steady),
      toPlain('toPlain', 'part of the throughput unwatched', fast),
    ];
  });
}

function ratiosToPlain(turns: readonly Turn[], name: string): number[] {
  const plain = new Map(turns.filter(({ watching }) => watching === 'plain').map((each) => [each.turn, each.measured]));
  const own = turns.filter(({ watching }) => watching === name);
  return own.map(({ turn, measured }) => measured / (plain.get(turn) ?? Number.NaN));
}

function spreadOf(ratios: readonly number[]): string {
  const ascending = ratios.toSorted((a, b) => a - b);
  const [low, high] = [0.25, 0.75].map((share) => percentile(ascending, share).toFixed(3));
  return `${ratios.length} pairs, median ${median(ratios).toFixed(3)}, half of them from ${low} to ${high}`;
}
