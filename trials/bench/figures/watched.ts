import type { ServiceProcess } from '../../support/service-process.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { forkServer } from '../forked-server.ts';
import { median } from '../latencies.ts';
import { type Contender, measureInTurns, ratiosOf, spreadOf, type Turn } from '../turns.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
/** Often, so that every turn includes some; Prometheus usually scrapes every 15 s. */
const scrapeEveryMs = 1_000;

interface Watching extends Contender {
  readonly label: string;
  /** Included in every Nth set. */
  readonly every: number;
}

/** The settings of somebody who wants both and chooses nothing else. */
const exported = (port: number) => ({
  INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
});

const watchingsOf = (port: number): readonly Watching[] => [
  { name: 'plain', label: 'unwatched', every: 1, duringTurn: scrape },
  { name: 'watched', label: 'metrics and traces', every: 1, env: exported(port), duringTurn: scrape },
  {
    name: 'allTraced',
    label: 'metrics, all traced',
    every: 3,
    env: { ...exported(port), OTEL_TRACES_SAMPLER: 'always_on' },
    duringTurn: scrape,
  },
];

/**
 * The cost of observation: throughput and processor time per webhook with metrics (scraped) and traces (exported),
 * compared with neither. There are several sets of services, because processes differ.
 */
export async function measureWatched(bench: Bench): Promise<Figure[]> {
  const sets = Math.ceil(bench.scale.rounds / 2);
  const collector = await forkServer('./otlp-server.ts');
  const watchings = watchingsOf(collector.port);
  const steady: Turn[] = [];
  const fast: Turn[] = [];
  try {
    for (let set = 0; set < sets; set += 1) {
      const { cpuMs, perSecond } = await measureInTurns(
        bench,
        watchings.filter(({ every }) => set % every === 0),
        set,
      );
      steady.push(...cpuMs);
      fast.push(...perSecond);
    }
  } finally {
    await collector.stop();
  }
  return watchings.flatMap((watching) => figuresOf(watching, steady, fast));
}

/** Without metrics the answer is 401, which costs the same request. */
function scrape({ url }: ServiceProcess): () => void {
  const timer = setInterval(async () => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } }).catch(() => null);
    await answer?.text().catch(() => null);
  }, scrapeEveryMs);
  return () => clearInterval(timer);
}

function figuresOf({ name, label }: Watching, steady: readonly Turn[], fast: readonly Turn[]): Figure[] {
  const cpuMs = median(steady.filter(({ contender }) => contender === name).map(({ measured }) => measured));
  const cpu = figure(`watched.${name}.cpuMs`, `${label}: processor time per webhook`, cpuMs, 'ms');
  if (name === 'plain') return [cpu];
  const toPlain = (suffix: string, ofWhat: string, turns: readonly Turn[]): Figure => {
    const ratios = ratiosOf(turns, name, 'plain');
    return figure(`watched.${name}.${suffix}`, `${label}: ${ofWhat}`, median(ratios), 'ratio', spreadOf(ratios));
  };
  return [
    cpu,
    toPlain('cpuToPlain', 'its part of that unwatched', steady),
    toPlain('toPlain', 'part of the throughput unwatched', fast),
  ];
}
