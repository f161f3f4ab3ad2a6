import { Gauge, Registry } from 'prom-client';
import type { PartMetric } from '../part.ts';
import { type AccountSources, createAccountMetrics } from './account-metrics.ts';
import { createPartMetrics } from './part-metrics.ts';
import { createProblemMetrics, type ProblemSources } from './problem-metrics.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { createReceptionMetrics, type ReceptionSources } from './reception-metrics.ts';
import { createSendingMetrics, type SendingSources } from './sending-metrics.ts';
import { type Watcher, watchTogether } from './watcher.ts';

export interface MetricsSources extends ReceptionSources, SendingSources, AccountSources, ProblemSources {
  readonly version: string;
  readonly storeKind: string;
  /** Metrics that parts of the service count or measure themselves. */
  readonly parts: () => readonly PartMetric[];
}

/** The answer for Prometheus. */
export interface Scrape {
  readonly contentType: string;
  readonly text: string;
}

export interface Metrics {
  readonly watcher: Watcher;
  /**
   * Checks the store and the outbox, as health does, and returns all metrics. Never rejects because these are unknown.
   */
  scrape(): Promise<Scrape>;
}

/** Counts events as they happen, and reads `sources` at each scrape. They may be given later, but before a scrape. */
export function createMetrics(sources: () => MetricsSources): Metrics {
  const registry = new Registry();
  createProcessMetrics(registry);
  const reception = createReceptionMetrics(registry, sources);
  const sending = createSendingMetrics(registry, sources);
  const account = createAccountMetrics(registry, sources);
  const problems = createProblemMetrics(registry, sources);
  const parts = createPartMetrics(registry, sources);
  const build = new Gauge({
    name: 'whatsapp_build_info',
    help: 'Always 1; the labels are version and store.',
    labelNames: ['version', 'store'],
    registers: [registry],
  });
  return {
    watcher: watchTogether([reception.watcher, sending.watcher]),
    scrape: async () => {
      const { version, storeKind } = sources();
      build.set({ version, store: storeKind }, 1);
      await Promise.all([reception.look(), sending.look(), account.look(), problems.look(), parts.look()]);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
