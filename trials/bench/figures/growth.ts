import { copyDatabase, removeDatabase } from '../../support/database-files.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { filledStore, fillUp } from '../fill-store.ts';
import { median } from '../latencies.ts';
import { portOf, startBenchService } from '../service-under-load.ts';
import { closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

/** Above this size, a round's own events hardly matter, so it runs in place instead of on a copy. */
const copiedUpTo = 200_000;

/** Throughput with a growing number of stored events; the sizes take turns. */
export async function measureGrowth(bench: Bench): Promise<Figure[]> {
  const sizes = bench.scale.growthAt;
  for (const events of sizes) await filledStore(bench, events);
  const measured = sizes.map((): number[] => []);
  for (let round = 0; round < bench.scale.growthRounds; round++) {
    for (const [index, events] of inTurn(sizes, round)) {
      const perSecond = await loadAtSize(bench, events);
      bench.say(`  ${events.toLocaleString('en-US')} stored: ${Math.round(perSecond)}/s`);
      measured[index]?.push(perSecond);
    }
  }
  return growthFigures(sizes, measured);
}

/** The sizes with their places, in reverse order every other round, so that no size always comes first. */
function inTurn(sizes: readonly number[], round: number): [number, number][] {
  const entries = [...sizes.entries()];
  return round % 2 === 0 ? entries : entries.reverse();
}

async function loadAtSize(bench: Bench, events: number): Promise<number> {
  await prepareClosedLoop(bench);
  const path = await filledStore(bench, events);
  const isCopied = events <= copiedUpTo;
  const store = isCopied ? `${path}.copy` : path;
  // Otherwise, events left unprocessed by the last round would be processed during this one.
  if (!isCopied) await fillUp(path, events);
  if (isCopied && events > 0) await copyDatabase(path, store);
  const service = await startBenchService(`sqlite:${store}`);
  try {
    return (await bench.load.closedLoop(closedLoopOf(bench, portOf(service)))).perSecond;
  } finally {
    // A clean stop, so that the log is written back and the next round begins like this one.
    await service.stop();
    if (isCopied) await removeDatabase(store);
  }
}

function growthFigures(sizes: readonly number[], measured: readonly (readonly number[])[]): Figure[] {
  const medians = measured.map((rounds) => median(rounds));
  const figures = sizes.map((events, index) =>
    figure(`growth.at${events}`, `with ${words(events)} stored events`, medians[index] ?? null, 'requests/s'),
  );
  const ratios = sizes.slice(1).map((events, index) => {
    const name = events === 1_000_000 ? 'growth.millionToNone' : `growth.${events}ToNone`;
    const ratio = median((measured[index + 1] ?? []).map((rate, round) => rate / (measured[0]?.[round] ?? Number.NaN)));
    return figure(name, `with ${words(events)} stored events: part of that with none`, ratio, 'ratio');
  });
  const isMillionMissing = !sizes.includes(1_000_000);
  const missing = figure(
    'growth.millionToNone',
    'with 1,000,000: part of that with none',
    null,
    'ratio',
    'in the full run only',
  );
  return [...figures, ...ratios, ...(isMillionMissing ? [missing] : [])];
}

const words = (events: number): string => (events === 0 ? 'no' : events.toLocaleString('en-US'));
