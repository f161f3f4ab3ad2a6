import { createHash, randomUUID } from 'node:crypto';
import { daysIn } from '@intexuraos/cloud-api';
import { createAccountWatch } from './account/account-watch.ts';
import { createUsageWatch } from './account/usage-watch.ts';
import { alertTargets, createAlertLoop, createAlertTest } from './alerts/alert-sending.ts';
import { watchChanges } from './changes/watch-changes.ts';
import { createClock } from './clock.ts';
import { allCollections } from './collections.ts';
import type { Config } from './config.ts';
import { versionWarnings } from './config-graph.ts';
import { isSandbox } from './config-secret.ts';
import { createAddressLimit } from './http/address-limit.ts';
import { createApiKeys } from './http/api-keys.ts';
import type { ApiModule } from './http/api-module.ts';
import { apiModules } from './http/api-modules.ts';
import { createApp } from './http/app.ts';
import { isPrivatePeer } from './http/client-address.ts';
import { createEventStream } from './http/events/event-stream.ts';
import { createLimits, enforce } from './http/limits/limits.ts';
import { healthApi } from './http/operations/health-route.ts';
import { metricsApi } from './http/operations/metrics-route.ts';
import { createRecentRefusals } from './http/recent-refusals.ts';
import { createRefusalLog, createRefusals } from './http/refusals.ts';
import { createThreadLoad } from './http/thread-load.ts';
import { verifyApi } from './http/webhook/verify-route.ts';
import { webhookAnswers } from './http/webhook/webhook-answer.ts';
import { createWebhookRoute } from './http/webhook/webhook-route.ts';
import { createContinuityBeat } from './inbound/continuity-beat.ts';
import { createEventWorker, type EventWorker } from './inbound/event-worker.ts';
import { createReceptionHealth } from './inbound/reception-health.ts';
import { createReceptionStats } from './inbound/reception-stats.ts';
import { createStoreFaultLog } from './inbound/store-fault-log.ts';
import type { Log } from './log.ts';
import { createObservation, type Observation } from './observation/observation.ts';
import { createStateLoop } from './observation/state-log.ts';
import { watchTogether } from './observation/watcher.ts';
import { outlastingFaults } from './problems/outlasting-faults.ts';
import { createProblemWatch } from './problems/problem-watch.ts';
import { createSweeper } from './records/sweeper.ts';
import { createSending } from './sending.ts';
import { createDiskUse } from './status/disk-use.ts';
import { createLastStatus } from './status/last-status.ts';
import { createMetaCalls } from './status/meta-calls.ts';
import { createQuietWatch } from './status/quiet-watch.ts';
import type { RecentWarnings } from './status/recent-warnings.ts';
import { createServiceStatus } from './status/service-status.ts';
import { stopRunning } from './stopping.ts';
import { openStore, placeWarnings } from './storage/open-store.ts';
import type { Store } from './storage/store.ts';
import { version } from './version.ts';

export interface Service {
  /** Where it listens. */
  readonly address: string;
  /** Finishes what is in hand and closes the store; once, if called again. */
  stop(): Promise<void>;
}

const reportEveryMs = 10_000;
/** A thread that is at work for more of its time than this is accepting a thousand webhooks a second or more. */
const streamingShare = 0.25;

const now = Date.now;
/** Limits and pauses are measured on a clock that nobody sets. */
const steadyNow = (): number => performance.now();

/** Composes and starts everything. Rejects if the store can't be opened or the port is taken. */
export async function startService(
  config: Config,
  log: Log,
  recentWarnings: Pick<RecentWarnings, 'list'>,
): Promise<Service> {
  const observation = await createObservation(config, log, version);
  const store = await openStore(config.store, {
    timeZone: config.timeZone,
    onCommit: observation.watcher.onCommit,
    onNotice: ({ level, file, message }) => log[level]({ file }, message),
  });
  try {
    return await serve({ config, log, store, observation, recentWarnings });
  } catch (error) {
    await Promise.all([store.close(), observation.stop()]);
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly observation: Observation;
  readonly recentWarnings: Pick<RecentWarnings, 'list'>;
}

async function serve({ config, log, store, observation, recentWarnings }: Parts): Promise<Service> {
  const metaCalls = createMetaCalls(now, () => problems.wake());
  const watcher = watchTogether([observation.watcher, metaCalls]);
  const startedAt = steadyNow();
  const serviceId = idOf(config.store);
  const settingsWarnings = [...config.warnings, ...placeWarnings(config)];
  const warnings = () => [...settingsWarnings, ...versionWarnings(config.graph, now())];
  const ids = { wabaIds: config.wabaIds, phoneNumberIds: config.phoneNumberIds };
  const stats = createReceptionStats(steadyNow, () => problems.wake());
  const refusals = createRefusals();
  const limits = createLimits({ ...config, refusals, now: steadyNow });
  const keys = createApiKeys({
    ...config,
    wrongKeys: createAddressLimit(steadyNow),
    refusals,
    onAllowed: ({ socket }) => limits.connections.prove(socket),
  });
  const load = createThreadLoad();
  const lastStatus = createLastStatus(store.events, now);
  let stopping: Promise<void> | undefined;
  const worker = createEventWorker({
    events: store.events,
    log,
    // With Firestore it is other machines that store and wait.
    isAcceptanceBusy: () => store.kind === 'sqlite' && load.isBusy(),
    told: observation.told,
    onProcessed: (report) => {
      watcher.onProcessed?.(report);
      stats.sawKinds(report.kinds);
      lastStatus.saw(report.kinds);
      sending.onProcessed();
      stream.wake();
      changeWatch.wake();
    },
  });
  const clock = createClock();
  const beat = createContinuityBeat({
    continuity: store.continuity,
    isBroken: async () => stats.isStoreRefusing() || (await sending.isSilent()),
    log,
    now,
    steadyNow,
  });
  const sending = createSending({
    config,
    store,
    unbrokenSince: beat.unbrokenSince,
    watcher: watchTogether([watcher, { onTurn: () => problems.wake() }]),
    log,
    clock,
  });
  const changeWatch = watchChanges({
    feed: store.changes,
    onChanges: sending.onChanges,
    log,
    // On Firestore each look costs a read; without one, what is remembered is refreshed every ten minutes.
    sweepMs: store.kind === 'firestore' ? 30_000 : 1_000,
  });
  const stream = createEventStream({
    feed: store.feed,
    callbackData: sending.callbackData,
    isBusy: createThreadLoad(streamingShare).isBusy,
    log,
    sweepMs: store.kind === 'firestore' ? 2_000 : 1_000,
    now: steadyNow,
  });
  const reception = { store, stats, ids, isMemoryLow: limits.memory.isLow, now, steadyNow };
  const health = createReceptionHealth(reception);
  const usage = createUsageWatch({ usage: store.usage, dayOf: daysIn(config.timeZone), steadyNow, now });
  const standing = createAccountWatch({ account: store.account, steadyNow, now });
  const refusedCounts = { webhooks: stats.outcomes, requests: refusals.counts, now: steadyNow };
  const recentRefusals = createRecentRefusals(refusedCounts);
  const { space } = store;
  const disk = space && createDiskUse(space, now);
  const startedAtTime = now();
  const status = createServiceStatus({
    version,
    startedAt: startedAtTime,
    settingsWarnings: warnings,
    health,
    sending: sending.health,
    standing,
    usage,
    refused: recentRefusals.list,
    meta: metaCalls.look,
    ...(disk && { disk }),
    ...(store.lastBackupAt && { lastBackupAt: store.lastBackupAt }),
    warnings: recentWarnings.list,
    quiet: createQuietWatch({ events: store.events, minutes: config.quietMinutes, startedAt: startedAtTime, now }),
    isSignatureSeen: stats.hasSeenSignature,
    records: () => problems.records(),
    alertTargets: () => problems.targets(),
    events: store.events,
    lastStatusAt: lastStatus.at,
    tokenExpiry: sending.tokenExpiry,
    freshForMs: store.kind === 'firestore' ? 10_000 : 1_000,
    outbox: store.sending.outbox,
    now,
  });
  const targets = alertTargets(config.alerts, version, config.proxies);
  const isShared = store.kind === 'firestore';
  const problemStore = outlastingFaults(store.problems, (error) => {
    log.warn({ error }, 'Cannot store problems durably, so a restart may report them again.');
  });
  const alerting = createAlertLoop({ targets, store: problemStore, log, now, everyMs: isShared ? 15_000 : 2_000 });
  const ownHealth = createReceptionHealth(reception);
  const problems = createProblemWatch({
    // Looks of its own: what probes share is at most half a second old, counted from a probe.
    look: () => status.watch(ownHealth),
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
    everyMs: isShared ? 30_000 : 5_000,
    overAfterMs: isShared ? 90_000 : 30_000,
  });
  const allProblems = async () => {
    const found = await status.watch();
    return [...found.problems, ...found.notices];
  };
  const api = {
    store,
    status: status.status,
    testAlerts: createAlertTest(targets, now),
    callbackData: sending.callbackData,
    keys,
    refusals,
    limits,
    ids,
    isSandbox: isSandbox(config.graph.url),
    timeZone: config.timeZone,
    log,
    onReplay: worker.wake,
    traceFields: observation.traceFields,
    stream,
    graph: sending.graph,
    onEntryChange: sending.onEntryChange,
    onTurn: sending.onTurn,
    onTry: sending.wake,
  };
  const { verifyTokens, appSecrets } = config;
  const modules: readonly ApiModule[] = [
    ...apiModules(api),
    verifyApi({ verifyTokens, appSecrets, refusals, now }),
    metricsApi(keys, observation.scrape),
    healthApi({
      health,
      refusals,
      isKeyHolder: keys.isApiKeyHolder,
      sending: sending.health,
      problems: allProblems,
      ids,
      serviceId,
      warnings,
      isStopping: () => stopping !== undefined,
      version,
      uptimeMs: () => steadyNow() - startedAt,
      now,
    }),
  ];
  const app = createApp({
    keys,
    refusals,
    limits,
    log,
    version,
    modules,
    ingest: createWebhookRoute({
      ...config,
      ...receiving({ log, worker }),
      onAnswered: watcher.onAnswered,
      events: store.events,
      checkWritable: store.checkWritable,
      serviceId,
      stats,
      ids,
      limits,
    }),
    onRequest: (request) => {
      // From anywhere else, it may be a client that makes it up; a signed webhook is believed, see `webhook-route.ts`.
      if (limits.hasUnknownProxy(request) && isPrivatePeer(request.socket)) stats.sawUnknownProxy();
    },
    traceFields: observation.traceFields,
  });
  await store.checkWritable().catch((error: unknown) => {
    // It starts all the same: what was kept can be read, and health says why nothing can be added.
    log.error({ error }, 'The store can be read but not written; webhooks are refused until that is fixed.');
  });
  const sources = {
    stats,
    refusals,
    answers: webhookAnswers,
    health: createReceptionHealth(reception),
    sending: sending.health,
    standing,
    usage,
    problems: allProblems,
    version,
    storeKind: store.kind,
    now,
  };
  const state = createStateLoop({ ...sources, log });
  const sweeper = createSweeper({ records: store.records, collections: allCollections, log, now });
  await observation.start(sources);
  const address = await app.listen({ port: config.port, host: config.host });
  worker.start();
  stream.start();
  beat.start();
  changeWatch.start();
  sending.start();
  state.start();
  sweeper.start();
  for (const warning of warnings()) log.warn(warning);
  problems.start();
  if (targets.length > 0) alerting.start();
  log.info({ address, store: store.kind, version }, 'Ready for webhooks.');
  const logRefusals = createRefusalLog({ ...refusedCounts, log });
  const reporting = setInterval(() => {
    logRefusals();
    recentRefusals.sample();
    // Growth is known from the samples, also to those who ask for the first time.
    disk?.().catch(() => undefined);
  }, reportEveryMs);
  const stopEnforcing = enforce(limits);
  return {
    address,
    stop: () => {
      clearInterval(reporting);
      stopEnforcing();
      stopping ??= stopRunning({
        log,
        app,
        sending,
        loops: [worker, stream, changeWatch, beat, state, sweeper, problems, alerting],
        store,
      }).then(observation.stop);
      return stopping;
    },
  };
}

/** The same for all instances on one Firestore database; a service on any other store is the only one on it. */
function idOf(store: Config['store']): string {
  if (store.kind !== 'firestore') return randomUUID();
  return createHash('sha256')
    .update(`firestore ${store.projectId ?? ''} ${store.emulatorHost ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}

/** What receiving needs to see and tell while it goes on. */
function receiving({ log, worker }: { log: Log; worker: EventWorker }) {
  return {
    now,
    onStoreFault: createStoreFaultLog(log, steadyNow),
    onKept: (outcome: 'stored' | 'duplicate') => {
      if (outcome === 'stored') worker.wake();
    },
  };
}
