import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { setOrClear } from './set-or-clear.ts';

/** How often the event loop's lag is looked at. Each look wakes the thread, which costs more than the look. */
const lookEveryMs = 20;

type Delays = ReturnType<typeof monitorEventLoopDelay>;

/**
 * The process's resource usage, under the names that Prometheus' client libraries use, read at a scrape. prom-client's
 * own set is not used because of its observer of garbage collections, which took 1 % of the thread that answers
 * webhooks (docs/decisions/011).
 * @param delays times from one look at the event loop to the next, in nanoseconds; reset at each scrape.
 */
export function createProcessMetrics(
  registry: Registry,
  delays: Delays = monitorEventLoopDelay({ resolution: lookEveryMs }),
): void {
  const registers = [registry];
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of all threads, user and system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process, in seconds since 1970.',
    registers,
  }).set(Math.round(performance.timeOrigin / 1_000));
  new Gauge({
    name: 'process_open_fds',
    help: 'Open file descriptors; on Linux.',
    registers,
    collect() {
      setOrClear(this, countOpenFiles());
    },
  });
  new Gauge({ name: 'nodejs_version_info', help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version: process.version },
    1,
  );
  registerMemory(registers);
  registerEventLoopLag(registers, delays);
}

function registerMemory(registers: Registry[]): void {
  // The first one reads all of them: registered metrics are collected in this order.
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of all threads.',
    registers,
    collect() {
      const { rss, heapUsed, heapTotal, external: beside } = process.memoryUsage();
      this.set(rss);
      used.set(heapUsed);
      total.set(heapTotal);
      external.set(beside);
    },
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const used = gauge('nodejs_heap_size_used_bytes', 'Used heap of the HTTP thread.');
  const total = gauge('nodejs_heap_size_total_bytes', 'Total heap of the HTTP thread.');
  const external = gauge('nodejs_external_memory_bytes', 'Memory of the HTTP thread outside the heap.');
}

/** Of the time since the last scrape, so that a pause shows once and then is over. */
function registerEventLoopLag(registers: Registry[], delays: Delays): void {
  delays.enable();
  const seconds = (ns: number): number => Math.max(0, ns / 1e9 - lookEveryMs / 1_000);
  const help = (what: string): string => `Event loop lag of the HTTP thread since the last scrape: ${what}.`;
  new Gauge({
    name: 'nodejs_eventloop_lag_p50_seconds',
    help: help('median'),
    registers,
    collect() {
      // Of two scrapes at once the second repeats the first one's values.
      if (delays.count === 0) return;
      this.set(seconds(delays.percentile(50)));
      p99.set(seconds(delays.percentile(99)));
      max.set(seconds(delays.max));
      delays.reset();
    },
  });
  const gauge = (name: string, what: string) => new Gauge({ name, help: help(what), registers });
  const p99 = gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile');
  const max = gauge('nodejs_eventloop_lag_max_seconds', 'maximum');
}

function countOpenFiles(): number | null {
  try {
    // One of them is the folder that is being read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return null;
  }
}
