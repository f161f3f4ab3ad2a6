import { closeSync, openSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createProcessMetrics } from './process-metrics.ts';

async function scrape(registry: Registry): Promise<ReadonlyMap<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function created(): Registry {
  const registry = new Registry();
  createProcessMetrics(registry);
  return registry;
}

/** Keeps the thread from everything else, its timers among it. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('createProcessMetrics', () => {
  it('reports process usage at scrape time', async () => {
    const registry = created();
    const before = await scrape(registry);
    // Other tests share the process.
    const held = Array.from({ length: 300 }, () => openSync('/dev/null', 'r'));
    const used = process.cpuUsage();
    while (process.cpuUsage(used).user < 30_000);
    const after = await scrape(registry);
    for (const file of held) closeSync(file);
    const grown = (name: string): number => (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN);
    expect(grown('process_cpu_seconds_total')).toBeGreaterThanOrEqual(0.03);
    expect(grown('process_open_fds')).toBeGreaterThan(150);
    expect(grown('process_start_time_seconds')).toBe(0);
    expect(after.get('process_start_time_seconds')).toBeCloseTo(performance.timeOrigin / 1_000, -1);
    expect(after.get(`nodejs_version_info{version="${process.version}"}`)).toBe(1);
  });

  it('reports the memory of the process and the heap of its thread, all at one moment', async () => {
    const samples = await scrape(created());
    const bytes = (name: string): number => samples.get(`${name}_bytes`) ?? Number.NaN;
    expect(bytes('nodejs_heap_size_used')).toBeGreaterThan(1e6);
    expect(bytes('nodejs_heap_size_total')).toBeGreaterThanOrEqual(bytes('nodejs_heap_size_used'));
    expect(bytes('process_resident_memory')).toBeGreaterThan(bytes('nodejs_heap_size_used'));
    expect(bytes('nodejs_external_memory')).toBeGreaterThan(0);
  });

  it('reports the lag of the event loop since the last scrape, to two simultaneous scrapes as well', async () => {
    const registry = new Registry();
    const delays = monitorEventLoopDelay({ resolution: 20 });
    createProcessMetrics(registry, delays);
    const lag = async () => {
      const samples = await scrape(registry);
      return ['p50', 'p99', 'max'].map((which) => samples.get(`nodejs_eventloop_lag_${which}_seconds`) ?? Number.NaN);
    };
    const looks = (count: number) => expect.poll(() => delays.count, { interval: 10 }).toBeGreaterThanOrEqual(count);
    expect(await lag()).toEqual([0, 0, 0]);
    // Most looks are before the pause, so that it is not the median, however busy the machine.
    await looks(3);
    block(600);
    await expect.poll(() => delays.max, { interval: 10 }).toBeGreaterThan(500e6);
    const [blocked = [], atOnce] = await Promise.all([lag(), lag()]);
    expect(blocked[2]).toBeGreaterThan(0.5);
    expect(blocked[0]).toBeLessThan(blocked[2] ?? 0);
    expect(atOnce).toEqual(blocked);
    await looks(1);
    expect((await lag())[2]).not.toBe(blocked[2]);
  });
});
