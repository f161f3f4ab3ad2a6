import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import type { LoadResult } from '../load-messages.ts';
import { peakResidentMb, portOf, readHealth, startBenchService } from '../service-under-load.ts';
import { ceilingFigures, loadBareServer } from './ceiling.ts';
import { closedLoopFigures, closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

interface ServiceRound {
  readonly result: LoadResult;
  /** Events that were stored but not yet processed when the load ended. */
  readonly backlog: number | null;
  readonly residentMb: number | null;
}

/** The service on a new, durable SQLite database, in turns with the ceiling, so that a slow minute affects both. */
export async function measureSqlite(bench: Bench): Promise<Figure[]> {
  await prepareClosedLoop(bench);
  const bare: LoadResult[] = [];
  const rounds: ServiceRound[] = [];
  for (let round = 0; round < bench.scale.rounds; round++) {
    bare.push(await loadBareServer(bench));
    rounds.push(await loadSqliteService(bench, round));
    bench.say(`  bare ${perSecond(bare.at(-1))}, SQLite ${perSecond(rounds.at(-1)?.result)}`);
  }
  const ratios = rounds.map(({ result }, index) => result.perSecond / (bare[index]?.perSecond ?? Number.NaN));
  const backlogs = rounds.flatMap(({ backlog }) => (backlog === null ? [] : [backlog]));
  return [
    ...ceilingFigures(bare),
    ...closedLoopFigures(
      'sqlite',
      'service on SQLite',
      rounds.map(({ result }) => result),
    ),
    figure('sqlite.toCeiling', 'service on SQLite: part of the ceiling', median(ratios), 'ratio'),
    figure(
      'sqlite.errors',
      'service on SQLite: answers other than 200',
      sum(rounds, (r) => r.result.errors),
      'answers',
    ),
    figure(
      'sqlite.backlog',
      'service on SQLite: left to process',
      backlogs.length > 0 ? median(backlogs) : null,
      'events',
    ),
    figure('sqlite.residentMb', 'service on SQLite: peak memory', highest(rounds.map((r) => r.residentMb)), 'MB'),
  ];
}

async function loadSqliteService(bench: Bench, round: number): Promise<ServiceRound> {
  const folder = join(bench.folder, `sqlite-${round}`);
  const service = await startBenchService(`sqlite:${join(folder, 'whatsapp.db')}`);
  try {
    const result = await bench.load.closedLoop(closedLoopOf(bench, portOf(service)));
    const { pending } = await readHealth(service.url);
    return { result, backlog: pending, residentMb: await peakResidentMb(service) };
  } finally {
    await service.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

const perSecond = (result: LoadResult | undefined): string => `${Math.round(result?.perSecond ?? 0)}/s`;

const sum = <T>(values: readonly T[], pick: (value: T) => number): number =>
  values.reduce((total, value) => total + pick(value), 0);

function highest(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  return known.length > 0 ? Math.max(...known) : null;
}
