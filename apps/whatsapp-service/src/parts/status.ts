import { randomUUID } from 'node:crypto';
import { daysIn } from '@intexuraos/cloud-api';
import { createAccountWatch } from '../account/account-watch.ts';
import { createUsageWatch } from '../account/usage-watch.ts';
import { alertTargets, createAlertLoop, createAlertTest, type TestResult } from '../alerts/alert-sending.ts';
import { createReceptionHealth, type ReceptionHealth } from '../inbound/reception-health.ts';
import type { ReceptionStats } from '../inbound/reception-stats.ts';
import type { WakeUps } from '../loop.ts';
import { lookAtSending, type SendingHealth } from '../outbox/sending-health.ts';
import type { SilenceWatch } from '../outbox/silence.ts';
import { type Part, runLoops } from '../part.ts';
import { outlastingFaults } from '../problems/outlasting-faults.ts';
import type { Problem } from '../problems/problem.ts';
import { createProblemWatch } from '../problems/problem-watch.ts';
import { createActivityHistory, type Minute } from '../status/activity-history.ts';
import { createDiskUse, type DiskUse } from '../status/disk-use.ts';
import { createInstancesLook } from '../status/instances.ts';
import { readKeeping } from '../status/keeping.ts';
import { createLastStatus } from '../status/last-status.ts';
import type { MetaCalls } from '../status/meta-calls.ts';
import { createQuietWatch } from '../status/quiet-watch.ts';
import type { RecentWarnings } from '../status/recent-warnings.ts';
import {
  createServiceStatus,
  type PartsHealth,
  type RefusedLately,
  type ServiceStatus,
} from '../status/service-status.ts';
import { version } from '../version.ts';
import type { MetaPart } from './meta.ts';
import type { ServiceContext } from './service-context.ts';

/** Finds problems in everything that is known of the service, reports them, and sends alerts. */
export interface StatusPart extends Part {
  readonly status: () => Promise<ServiceStatus>;
  /** The present problems and notices. */
  readonly problems: () => Promise<readonly Problem[]>;
  /** The last two hours, minute by minute. */
  readonly history: () => readonly Minute[];
  readonly testAlerts: () => Promise<readonly TestResult[]>;
  /** Looks that others take as well. */
  readonly looks: {
    /** Shared by all probes: an answer is at most half a second old. */
    readonly health: () => Promise<ReceptionHealth>;
    /** Makes one that shares its answers with no probe. */
    readonly ownHealth: () => () => Promise<ReceptionHealth>;
    readonly sending: () => Promise<SendingHealth>;
    readonly standing: ReturnType<typeof createAccountWatch>;
    readonly usage: ReturnType<typeof createUsageWatch>;
    readonly disk: (() => Promise<DiskUse>) | null;
  };
}

export interface StatusDeps {
  readonly meta: Pick<MetaPart, 'hasToken' | 'tokenExpiry'>;
  readonly stats: ReceptionStats;
  readonly silence: SilenceWatch;
  readonly isMemoryLow: () => boolean;
  readonly refused: () => readonly RefusedLately[];
  readonly metaCalls: () => MetaCalls;
  readonly recentWarnings: Pick<RecentWarnings, 'list'>;
  readonly settingsWarnings: () => readonly string[];
  /** The findings of the other parts. */
  readonly parts: () => Promise<PartsHealth>;
}

/** Milliseconds, by the kind of wake-ups: with none, others share the store, and each look costs reads. */
const times: Readonly<Record<WakeUps, Readonly<Record<'fresh' | 'alerts' | 'problems' | 'over', number>>>> = {
  local: { fresh: 1_000, alerts: 2_000, problems: 5_000, over: 30_000 },
  none: { fresh: 10_000, alerts: 15_000, problems: 30_000, over: 90_000 },
};

export function createStatusPart(
  { config, ids, store, polledReads, log, clock, notifications }: ServiceContext,
  deps: StatusDeps,
): StatusPart {
  const { meta, stats, silence, isMemoryLow } = deps;
  const { now, steadyNow } = clock;
  const { outbox, events } = polledReads;
  const ms = times[store.wakeUps];
  const startedAt = now();
  const ownHealth = () =>
    createReceptionHealth({ store: { ...store, ...polledReads }, stats, ids, isMemoryLow, now, steadyNow });
  const health = ownHealth();
  const sending = () => lookAtSending({ outbox, silence, hasToken: meta.hasToken });
  const usage = createUsageWatch({ usage: polledReads.usage, dayOf: daysIn(config.timeZone), steadyNow, now });
  const standing = createAccountWatch({ account: polledReads.account, steadyNow, now });
  const disk = store.space ? createDiskUse(store.space, now) : null;
  const lastStatus = createLastStatus(events, now);
  const history = createActivityHistory(now);
  const status = createServiceStatus({
    version,
    startedAt,
    settingsWarnings: deps.settingsWarnings,
    health,
    sending,
    standing,
    usage,
    refused: deps.refused,
    meta: deps.metaCalls,
    parts: deps.parts,
    ...(disk && { disk }),
    ...(store.lastBackupAt && { lastBackupAt: store.lastBackupAt }),
    keeping: () => readKeeping(polledReads.records, now()),
    ...(store.shards && {
      instances: createInstancesLook({ records: store.records, ownId: store.shards.id, steadyNow }),
    }),
    warnings: deps.recentWarnings.list,
    quiet: createQuietWatch({ events, minutes: config.quietMinutes, startedAt, now }),
    isSignatureSeen: stats.hasSeenSignature,
    records: () => watch.records(),
    alertTargets: () => watch.targets(),
    events,
    lastStatusAt: lastStatus.at,
    tokenExpiry: meta.tokenExpiry,
    freshForMs: ms.fresh,
    outbox,
    now,
  });
  const problemStore = outlastingFaults(store.problems, (error) => {
    log.warn({ error }, 'Cannot store problems durably, so a restart may report them again.');
  });
  const targets = alertTargets(config.alerts, version, config.proxies);
  const alerting = createAlertLoop({ targets, store: problemStore, log, now, everyMs: ms.alerts });
  // Its own health checks: those that probes share are at most half a second old, counted from a probe.
  const watched = ownHealth();
  const watch = createProblemWatch({
    look: async () => {
      const seen = await status.watch(watched);
      history.sawBacklog({
        webhookAt: seen.reception.oldestUnprocessedAt,
        queuedAt: seen.sending.depth?.oldestQueuedAt ?? null,
      });
      return seen;
    },
    store: problemStore,
    alerts: {
      targets: targets.map(({ name }) => name),
      severity: config.alerts.severity,
      afterMs: config.alerts.afterSeconds * 1_000,
    },
    onAlerts: alerting.wake,
    log,
    newId: randomUUID,
    now,
    everyMs: ms.problems,
    overAfterMs: ms.over,
  });
  notifications.eventsProcessed.subscribe((report) => {
    lastStatus.saw(report.kinds);
    history.saw(report);
  });
  notifications.problemSuspected.subscribe(watch.wake);
  return {
    name: 'status',
    role: 'both',
    status: status.status,
    problems: async () => {
      const found = await status.watch();
      return [...found.problems, ...found.notices];
    },
    history: history.minutes,
    testAlerts: createAlertTest(targets, now),
    looks: { health, ownHealth, sending, standing, usage, disk },
    ...runLoops(targets.length > 0 ? [watch, alerting] : [watch]),
  };
}
