import { fileURLToPath } from 'node:url';
import { createAuditTrail } from './audit/audit-trail.ts';
import { createClock } from './clock.ts';
import { scopesOf } from './config/access-rules.ts';
import type { Config } from './config/config.ts';
import { versionWarnings } from './config/graph.ts';
import { isSandbox } from './config/secret.ts';
import { createAccounts } from './credentials/accounts.ts';
import { createAddressLimit } from './http/address-limit.ts';
import { createApiKeys } from './http/api-keys.ts';
import { createApp } from './http/app.ts';
import { isPrivatePeer } from './http/client-address.ts';
import { readConsoleFiles } from './http/console/console-files.ts';
import { phoneAt } from './http/console/phone.ts';
import { createConsoleSessions } from './http/console/session.ts';
import { createLimits, enforce } from './http/limits/limits.ts';
import { createRecentRefusals } from './http/recent-refusals.ts';
import { createRefusals } from './http/refusals.ts';
import { createThreadLoad } from './http/thread-load.ts';
import { createAcceptanceLoad } from './inbound/acceptance-load.ts';
import { createReceptionStats } from './inbound/reception-stats.ts';
import { createAccess } from './keys/access.ts';
import type { Log } from './log.ts';
import type { ContentStore } from './media/content-store.ts';
import { noteMediaKeys } from './media/rewrite-contents.ts';
import { createObservation, type Observation } from './observation/observation.ts';
import { watchTogether } from './observation/watcher.ts';
import { createSilenceWatch } from './outbox/silence.ts';
import { type Part, runLoops } from './part.ts';
import { createBroadcastsPart } from './parts/broadcasts.ts';
import { createChangesPart } from './parts/changes.ts';
import { createClientsPart } from './parts/clients.ts';
import { createDeliveriesPart } from './parts/deliveries.ts';
import { createEncryptionPart } from './parts/encryption.ts';
import { createErasurePart } from './parts/erasure.ts';
import { createMediaPart } from './parts/media.ts';
import { createMetaPart } from './parts/meta.ts';
import { createNotifications } from './parts/notifications.ts';
import { createOperationsPart } from './parts/operations.ts';
import { filesForSending } from './parts/own-files.ts';
import { createProcessingPart } from './parts/processing.ts';
import { createReceptionPart } from './parts/reception.ts';
import { createRetentionPart } from './parts/retention.ts';
import { createSearchPart } from './parts/search.ts';
import { createSendingPart } from './parts/sending.ts';
import type { ServiceContext } from './parts/service-context.ts';
import { createShardsPart } from './parts/shards.ts';
import { createSignInPart } from './parts/sign-in.ts';
import { createStatusPart } from './parts/status.ts';
import { createSubscriptionsPart } from './parts/subscriptions.ts';
import { createWakeUpsParts } from './parts/wake-ups.ts';
import type { Person } from './sign-in/person.ts';
import { createMetaCalls } from './status/meta-calls.ts';
import type { RecentWarnings } from './status/recent-warnings.ts';
import { stopRunning } from './stopping.ts';
import { openContents } from './storage/contents/open-contents.ts';
import { openStore, placeWarnings, serviceIdOf } from './storage/open-store.ts';
import type { Store } from './storage/store.ts';
import { createSupervisor } from './supervisor.ts';
import { version } from './version.ts';

export interface Service {
  /** The address that it listens on. */
  readonly address: string;
  /** Finishes work in progress and closes the store; once, if called again. */
  stop(): Promise<void>;
}

/** Composes and starts everything. Rejects if the store can't be opened or the port is taken. */
export async function startService(
  config: Config,
  log: Log,
  recentWarnings: Pick<RecentWarnings, 'list'>,
): Promise<Service> {
  const observation = await createObservation(config, log, version);
  const store = await openStore(config.store, {
    timeZone: config.timeZone,
    role: config.role,
    retention: config.retention,
    keys: config.contentKeys,
    onCommit: observation.watcher.onCommit,
    onNotice: ({ level, file, message }) => log[level]({ file }, message),
  });
  try {
    const [contents] = await Promise.all([
      openContents(config.media.place, config.contentKeys),
      noteMediaKeys(store.records, config.contentKeys),
    ]);
    return await serve({ config, log, store, contents, observation, recentWarnings });
  } catch (error) {
    await Promise.all([store.close(), observation.stop()]);
    throw error;
  }
}

interface Opened {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  /** Null if media are not stored. */
  readonly contents: ContentStore | null;
  readonly observation: Observation;
  readonly recentWarnings: Pick<RecentWarnings, 'list'>;
}

async function serve(opened: Opened): Promise<Service> {
  const { config, log, store, observation } = opened;
  let stopping: Promise<void> | undefined;
  const edge = createEdge(config, store, log);
  const { parts, operations, stats } = listParts(opened, edge, {
    health: () => supervisor.health(),
    metrics: () => supervisor.metrics,
    nextAt: () => supervisor.nextAt(),
    isStopping: () => stopping !== undefined,
  });
  const supervisor = createSupervisor(parts, config.role, log);
  const { limits } = edge;
  const app = createApp({
    ...edge,
    log,
    version,
    modules: supervisor.routes,
    ...(supervisor.ingest && { ingest: supervisor.ingest }),
    onRequest: (request) => {
      // From anywhere else, it may be a client that makes it up; a signed webhook is believed, see `webhook-route.ts`.
      if (limits.hasUnknownProxy(request) && isPrivatePeer(request.socket)) stats.sawUnknownProxy();
    },
    traceFields: observation.traceFields,
  });
  await store.checkWritable().catch((error: unknown) => {
    // It starts anyway: stored data can be read, and health says why nothing can be added.
    log.error({ error }, 'The store can be read but not written; webhooks are refused until that is fixed.');
  });
  await observation.start(operations.sources);
  const address = await app.listen({ port: config.port, host: config.host });
  await supervisor.start();
  for (const warning of settingsWarnings(config)()) log.warn(warning);
  log.info(
    { address, store: store.kind, version, ...(config.role !== 'all' && { role: config.role }) },
    'Ready for webhooks.',
  );
  const stopEnforcing = enforce(limits);
  return {
    address,
    stop: () => {
      stopEnforcing();
      stopping ??= stopRunning({ log, app, parts: supervisor, store }).then(observation.stop);
      return stopping;
    },
  };
}

/** The build's folder of the console: next to the bundle. */
const builtConsole = fileURLToPath(new URL('./console/', import.meta.url));

/** The checks that every request passes first. */
function createEdge(config: Config, { records, wakeUps }: Store, log: Log) {
  const now = Date.now;
  const steadyNow = (): number => performance.now();
  const access = createAccess({ records, isShared: wakeUps === 'none', log, now, steadyNow });
  const audit = createAuditTrail({ records, log, now });
  const refusals = createRefusals();
  const limits = createLimits({ ...config, refusals, now: steadyNow });
  const keys = createApiKeys({
    ...config,
    ring: access.ring,
    now,
    onUsed: access.lastUse.saw,
    wrongKeys: createAddressLimit(steadyNow),
    refusals,
    onAllowed: ({ socket }) => limits.connections.prove(socket),
  });
  const { signIn } = config;
  const secrets = [...config.appSecrets, ...config.apiKeys, ...(signIn ? [signIn.clientSecret] : [])];
  const people = signIn && { ...signIn, scopesOf: ({ marks }: Person) => scopesOf(signIn.rules, marks) };
  const sessions = createConsoleSessions(secrets, now, people);
  return { keys, access, audit, limits, refusals, sessions, presentSession: sessions.present };
}

/** The facts about the whole service that its parts are given. */
interface Whole {
  readonly health: ReturnType<typeof createSupervisor>['health'];
  readonly metrics: () => ReturnType<typeof createSupervisor>['metrics'];
  readonly nextAt: ReturnType<typeof createSupervisor>['nextAt'];
  readonly isStopping: () => boolean;
}

/** All parts of the service. Each is made of the context and of parts before it; notifications lead back. */
function listParts(
  { config, log, store, contents, observation, recentWarnings }: Opened,
  edge: ReturnType<typeof createEdge>,
  whole: Whole,
) {
  const clock = createClock();
  const { now, steadyNow } = clock;
  const notifications = createNotifications();
  const suspect = notifications.problemSuspected.publish;
  const metaCalls = createMetaCalls(now, suspect);
  const watcher = watchTogether([observation.watcher, metaCalls, { onTurn: () => suspect() }]);
  const accounts = createAccounts({ config, log, steadyNow, onChange: notifications.accountsChanged.publish });
  const { ids } = accounts;
  const polledReads = store.polledReads ?? { ...store, outbox: store.sending.outbox };
  const context: ServiceContext = { config, accounts, ids, store, polledReads, log, clock, watcher, notifications };
  const { refusals, limits, keys } = edge;
  const stats = createReceptionStats(steadyNow, suspect);
  notifications.eventsProcessed.subscribe(({ kinds }) => stats.sawKinds(kinds));
  const silence = createSilenceWatch(store.sending.outbox, clock);
  const serviceId = serviceIdOf(config.store);
  const refusedCounts = { webhooks: stats.outcomes, requests: refusals.counts, now: steadyNow };
  const recentRefusals = createRecentRefusals(refusedCounts);
  const warnings = settingsWarnings(config);

  const erasure = createErasurePart(context, contents);
  const subscriptions = createSubscriptionsPart(context, erasure.leaveOut);
  const isAwaited = subscriptions.directory.isInUse;
  const load = createAcceptanceLoad({ isThreadBusy: createThreadLoad().isBusy, isAwaited, steadyNow });
  // With a shared store it is other machines that store and wait.
  const isAcceptanceBusy = (): boolean => store.wakeUps === 'local' && load.isBusy();
  const processing = createProcessingPart(context, {
    ...{ ...observation, isAcceptanceBusy, isAwaited, blocks: erasure.blocks },
  });
  const { accept } = config.role === 'all' ? processing : store.events;
  const reception = createReceptionPart(context, { stats, refusals, limits, load, serviceId, silence, accept });
  const meta = createMetaPart(context);
  const { unbrokenSince } = reception;
  const sending = createSendingPart(context, {
    ...{ meta, silence, unbrokenSince },
    files: filesForSending(context, { meta, contents }),
  });
  const status = createStatusPart(context, {
    ...{ meta, stats, silence, recentWarnings },
    isMemoryLow: limits.memory.isLow,
    refused: recentRefusals.list,
    metaCalls: metaCalls.look,
    settingsWarnings: warnings,
    parts: whole.health,
  });
  const operations = createOperationsPart(context, {
    ...{ status, stats, keys, refusals, refusedCounts, recentRefusals, serviceId },
    settingsWarnings: warnings,
    scrape: observation.scrape,
    metrics: whole.metrics,
    isStopping: whole.isStopping,
  });
  const deliveries = createDeliveriesPart(context, subscriptions, isAcceptanceBusy);
  const media = createMediaPart(context, { meta, contents });
  const signIn = createSignInPart(context, edge);
  const clients = createClientsPart(context, {
    media: media.media,
    ...{ ...edge, meta, sending, ...subscriptions.api, ...deliveries.api, erasure: erasure.api },
    status: status.status,
    history: status.history,
    testAlerts: status.testAlerts,
    traceFields: observation.traceFields,
    isSandbox: isSandbox(config.graph.url),
    consolePage: {
      files: readConsoleFiles(builtConsole),
      sessions: edge.sessions,
      phone: isSandbox(config.graph.url) ? phoneAt(config.graph.url) : null,
      signIn: signIn?.api ?? null,
    },
  });
  const retention = createRetentionPart(context, { contents, isAcceptanceBusy });
  const search = createSearchPart(context);
  const encryption = createEncryptionPart(context, contents);
  const changes = createChangesPart(context);
  const broadcasts = createBroadcastsPart(context, sending);
  const shards = createShardsPart(context);
  const keyUse: Part = { name: 'keys', role: 'both', ...runLoops([edge.access.lastUse, edge.audit]) };
  const parts: readonly Part[] = [
    clients,
    shards,
    processing,
    reception,
    changes,
    meta,
    sending,
    broadcasts,
    erasure,
    subscriptions,
    deliveries,
    media,
    ...(search ? [search] : []),
    ...(encryption ? [encryption] : []),
    ...(signIn ? [signIn.part] : []),
    operations,
    retention,
    keyUse,
    status,
    ...createWakeUpsParts(context, { nextAt: whole.nextAt }),
  ];
  return { parts, operations, stats };
}

/** Present warnings about valid settings. */
function settingsWarnings(config: Config): () => readonly string[] {
  const always = [...config.warnings, ...placeWarnings(config)];
  return () => [...always, ...versionWarnings(config.graph, Date.now())];
}
