import type { ApiKeys } from '../http/api-keys.ts';
import { healthApi } from '../http/operations/health-route.ts';
import { metricsApi } from '../http/operations/metrics-route.ts';
import type { RecentRefusals } from '../http/recent-refusals.ts';
import { createRefusalLog, type RefusalLogDeps, type Refusals } from '../http/refusals.ts';
import { webhookAnswers } from '../http/webhook/webhook-answer.ts';
import type { ReceptionStats } from '../inbound/reception-stats.ts';
import type { MetricsSources, Scrape } from '../observation/metrics.ts';
import { createStateLoop } from '../observation/state-log.ts';
import { type Part, type PartMetric, runLoops } from '../part.ts';
import { version } from '../version.ts';
import type { ServiceContext } from './service-context.ts';
import type { StatusPart } from './status.ts';

/** Shows how the service is: health, metrics, and the lines of the log that sum up. */
export interface OperationsPart extends Part {
  /** The sources of metrics. */
  readonly sources: MetricsSources;
}

export interface OperationsDeps {
  readonly status: StatusPart;
  readonly stats: ReceptionStats;
  readonly keys: ApiKeys;
  readonly refusals: Refusals;
  readonly refusedCounts: Omit<RefusalLogDeps, 'log'>;
  readonly recentRefusals: RecentRefusals;
  /** Identifies this service among others. */
  readonly serviceId: string;
  readonly settingsWarnings: () => readonly string[];
  readonly scrape: () => Promise<Scrape>;
  /** Of the parts that run here. */
  readonly metrics: () => readonly PartMetric[];
  readonly isStopping: () => boolean;
}

const reportEveryMs = 10_000;

export function createOperationsPart({ ids, store, log, clock }: ServiceContext, deps: OperationsDeps): OperationsPart {
  const { status, stats, keys, refusals, recentRefusals } = deps;
  const { now, steadyNow } = clock;
  const startedAt = steadyNow();
  const { sending, standing, usage, disk } = status.looks;
  const { problems } = status;
  const sources: MetricsSources = {
    ...{ stats, refusals, sending, standing, usage, problems, version, now },
    answers: webhookAnswers,
    health: status.looks.ownHealth(),
    storeKind: store.kind,
    parts: deps.metrics,
  };
  const logRefusals = createRefusalLog({ ...deps.refusedCounts, log });
  const state = runLoops([createStateLoop({ ...sources, log })]);
  let reporting: NodeJS.Timeout | undefined;
  return {
    name: 'operations',
    role: 'both',
    sources,
    routes: [
      metricsApi(keys, deps.scrape),
      healthApi({
        ...{ refusals, sending, problems, version, now },
        health: status.looks.health,
        holderOf: keys.holderOf,
        ids,
        serviceId: deps.serviceId,
        warnings: deps.settingsWarnings,
        isStopping: deps.isStopping,
        uptimeMs: () => steadyNow() - startedAt,
      }),
    ],
    start: () => {
      state.start();
      reporting = setInterval(() => {
        logRefusals();
        recentRefusals.sample();
        // Growth is computed from samples, so a first caller gets it too.
        disk?.().catch(() => undefined);
      }, reportEveryMs);
    },
    stop: async () => {
      clearInterval(reporting);
      await state.stop();
    },
  };
}
