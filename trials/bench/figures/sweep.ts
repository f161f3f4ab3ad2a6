import { join } from 'node:path';
import { copyDatabase, removeDatabase } from '../../support/database-files.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { peakResidentMb, portOf, startBenchService } from '../service-under-load.ts';
import { yearStore } from '../year/year-store.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
/** The same as without a sweep (`open-loop`): a thousand messages a second with their statuses. */
const ratePerSecond = 3_300;
const connections = 128;
/** For the first 20,000 webhooks or so, V8 compiles, which delays them; that is not a cost of the sweep. */
const warmUpMs = 10_000;

/**
 * How the sweep of a large store affects webhooks that arrive meanwhile: the same load on a copy of the store, without
 * a sweep and with one.
 */
export async function measureSweep(bench: Bench): Promise<Figure[]> {
  const { sweepEvents, openLoopMs } = bench.scale;
  const filled = await yearStore(bench, sweepEvents);
  const kept = await loadOn(bench, filled, 'events=forever');
  const swept = await loadOn(bench, filled, 'events=8,messages=1');
  const what = `sweeping ${sweepEvents.toLocaleString('en-US')} at ${ratePerSecond.toLocaleString('en-US')}/s for ${openLoopMs / 1_000} s`;
  return [
    figure('sweep.p99Ms', `${what}: p99 of the webhooks`, swept.latency.p99Ms, 'ms'),
    figure('sweep.maxMs', `${what}: longest`, swept.latency.maxMs, 'ms'),
    figure('sweep.keptP99Ms', 'the same store, nothing swept: p99', kept.latency.p99Ms, 'ms'),
    figure('sweep.keptMaxMs', 'the same store, nothing swept: longest', kept.latency.maxMs, 'ms'),
    figure('sweep.errors', `${what}: answers other than 200`, swept.errors, 'answers'),
    figure('sweep.removed', 'removed meanwhile, webhooks and messages', swept.removed, 'events'),
    figure('sweep.addedMb', 'memory that sweeping adds to the peak', swept.memoryMb - kept.memoryMb, 'MB'),
  ];
}

/** One load on a copy of the store, after the service has warmed up and the copy is on disk. */
async function loadOn(bench: Bench, filled: string, retention: string) {
  const store = join(bench.folder, 'swept.db');
  await copyDatabase(filled, store);
  const service = await startBenchService(`sqlite:${store}`, {
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_RETENTION: retention,
  });
  try {
    const durationMs = bench.scale.openLoopMs;
    const load = { port: portOf(service), connections, ratePerSecond };
    const first = (warmUpMs / 1_000) * ratePerSecond;
    await bench.load.prepare(first + (durationMs / 1_000) * ratePerSecond);
    await bench.load.openLoop({ ...load, durationMs: warmUpMs });
    const result = await bench.load.openLoop({ ...load, durationMs, from: first });
    const removed = await removedBy(service.url);
    bench.say(`  ${retention}: p99 ${result.latency.p99Ms.toFixed(1)} ms, ${removed} removed`);
    return { ...result, removed, memoryMb: (await peakResidentMb(service)) ?? Number.NaN };
  } finally {
    await service.kill();
    await removeDatabase(store);
  }
}

async function removedBy(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
  const counts = (await answer.text()).matchAll(
    /whatsapp_retention_removed_total\{kind="(?:events|messages)"\} (\d+)/g,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
