import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { copyDatabase, removeDatabase } from '../../support/database-files.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { filledStore } from '../fill-store.ts';
import { peakResidentMb, portOf, startBenchService } from '../service-under-load.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
/** As without a sweep (`open-loop`): a thousand messages a second with their statuses. */
const ratePerSecond = 3_300;
const connections = 128;

/** What the sweep of a large store does to webhooks that come meanwhile: the same load on a copy of the store without one, and with one. */
export async function measureSweep(bench: Bench): Promise<Figure[]> {
  const { sweepEvents, openLoopMs } = bench.scale;
  const filled = await filledStore(bench, sweepEvents);
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

/** One load on a copy of the store, whose webhooks are a year old. */
async function loadOn(bench: Bench, filled: string, retention: string) {
  const store = join(bench.folder, 'swept.db');
  await copyDatabase(filled, store);
  makeOld(store);
  const service = await startBenchService(`sqlite:${store}`, {
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_RETENTION: retention,
  });
  try {
    const durationMs = bench.scale.openLoopMs;
    await bench.load.prepare((durationMs / 1_000) * ratePerSecond);
    const result = await bench.load.openLoop({ port: portOf(service), connections, ratePerSecond, durationMs });
    const removed = await removedBy(service.url);
    bench.say(`  ${retention}: p99 ${result.latency.p99Ms.toFixed(1)} ms, ${removed} removed`);
    return { ...result, removed, memoryMb: (await peakResidentMb(service)) ?? Number.NaN };
  } finally {
    await service.kill();
    await removeDatabase(store);
  }
}

/** The store was filled just now; its messages are of 2023 as it is. */
function makeOld(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF');
  database
    .prepare('UPDATE whatsapp_webhook_events SET receivedAt = ?')
    .run(new Date(Date.now() - 365 * dayMs).toISOString());
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
const dayMs = 24 * 60 * 60_000;

async function removedBy(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
  const counts = (await answer.text()).matchAll(
    /whatsapp_retention_removed_total\{kind="(?:events|messages)"\} (\d+)/g,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
