import { join } from 'node:path';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { filledStore } from '../fill-store.ts';
import { median } from '../latencies.ts';
import { startBenchService } from '../service-under-load.ts';

/** From the start of the process to the first 200 of `/health`: without a database, and with a used one. */
export async function measureColdStart(bench: Bench): Promise<Figure[]> {
  const events = bench.scale.coldStartEvents;
  const filled = await filledStore(bench, events);
  const empty: number[] = [];
  const used: number[] = [];
  for (let round = 0; round < bench.scale.coldStarts; round++) {
    empty.push(await startUp(join(bench.folder, 'cold-start', `empty-${round}.db`)));
    used.push(await startUp(filled));
  }
  const label = `cold start with ${events.toLocaleString('en-US')} events`;
  return [
    figure('coldStart.emptyMs', 'cold start with no database', median(empty), 'ms'),
    figure('coldStart.filledMs', label, median(used), 'ms'),
  ];
}

async function startUp(path: string): Promise<number> {
  const startedAt = performance.now();
  const service = await startBenchService(`sqlite:${path}`);
  try {
    while ((await fetch(`${service.url}/health`)).status !== 200) {
      if (performance.now() - startedAt > 10_000) throw new Error('/health did not answer 200 within 10 s.');
    }
    return performance.now() - startedAt;
  } finally {
    await service.stop();
  }
}
