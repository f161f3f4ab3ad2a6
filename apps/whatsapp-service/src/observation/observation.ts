import type { Config } from '../config/config.ts';
import { constantRate, type SampleRates } from '../inbound/sample-rates.ts';
import type { Log } from '../log.ts';
import { createFollowLog } from './follow-log.ts';
import type { MetricsSources, Scrape } from './metrics.ts';
import type { MetricsServer } from './metrics-server.ts';
import { readTraceContext, type TraceFields, traceFieldsOf } from './trace-context.ts';
import { type Watcher, watchTogether } from './watcher.ts';

/** Metrics, traces and log lines of the running service, as far as the configuration asks for them. */
export interface Observation {
  /** To be notified of events; has only callbacks that somebody needs. */
  readonly watcher: Watcher;
  /** The sample of events to be reported item by item. */
  sampleRates(): SampleRates;
  /** The answer of `/metrics`; rejects if metrics are off. */
  scrape(): Promise<Scrape>;
  /** The log fields for the trace that a request belongs to, from its headers. */
  traceFields(headers: Readonly<Record<string, string | string[] | undefined>>): TraceFields;
  /** Begins once the service is composed. Rejects if the port for metrics is taken. */
  start(sources: MetricsSources): Promise<void>;
  stop(): Promise<void>;
}

/** Loads only what is configured: metrics if something could read them. */
export async function createObservation(
  config: Pick<Config, 'apiKeys' | 'metricsKeys' | 'metricsPort' | 'host' | 'googleProject' | 'tracing'>,
  log: Log,
  version: string,
): Promise<Observation> {
  const hasMetrics = config.apiKeys.length > 0 || config.metricsKeys.length > 0 || config.metricsPort > 0;
  let sources: MetricsSources | null = null;
  const metrics = hasMetrics
    ? (await import('./metrics.ts')).createMetrics(() => {
        if (sources === null) throw new Error('The service has not finished starting.');
        return sources;
      })
    : null;
  let server: MetricsServer | null = null;
  const scrape = async (): Promise<Scrape> => {
    if (metrics === null) throw new Error('Metrics are off: neither a key nor a port is configured.');
    return metrics.scrape();
  };
  const traces = config.tracing && (await import('./tracing.ts')).createTracing(config.tracing, { version, log });
  const followLog = createFollowLog(log, { googleProject: config.googleProject, sampling: traces?.sampling });
  const everything = constantRate(1);
  return {
    watcher: watchTogether([followLog, metrics?.watcher ?? {}, traces?.watcher ?? {}]),
    sampleRates: () => (followLog.onProcessed ? everything : (traces?.sampling.webhooks.shares() ?? [])),
    scrape,
    traceFields: (headers) => traceFieldsOf(readTraceContext(headers), config.googleProject),
    start: async (given) => {
      sources = given;
      if (config.metricsPort === 0) return;
      const { startMetricsServer } = await import('./metrics-server.ts');
      server = await startMetricsServer(scrape, { port: config.metricsPort, host: config.host });
    },
    stop: async () => {
      await Promise.all([server?.close(), traces?.close()]);
    },
  };
}
