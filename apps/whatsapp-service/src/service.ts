import type { Config } from './config.ts';
import { createApp } from './http/app.ts';
import { registerHealthRoutes } from './http/health-route.ts';
import { registerVerifyRoute } from './http/verify-route.ts';
import { createBodyBudget } from './http/webhook-limits.ts';
import { createWebhookRoute } from './http/webhook-route.ts';
import { startEventWorker } from './inbound/event-worker.ts';
import { createReceptionHealth } from './inbound/reception-health.ts';
import { createReceptionLog } from './inbound/reception-log.ts';
import { createReceptionStats } from './inbound/reception-stats.ts';
import { createWrongSignatures } from './inbound/wrong-signatures.ts';
import type { Log } from './log.ts';
import { openStore } from './storage/open-store.ts';
import type { Store } from './storage/store.ts';
import { version } from './version.ts';

export interface Service {
  /** Where it listens. */
  readonly address: string;
  /** Takes no more requests, finishes those in hand and the slice of processing, closes the store. */
  stop(): Promise<void>;
}

/** More webhooks than this under way at once mean that acceptance is busy, and processing steps back. */
const busyWebhooks = 24;
const reportEveryMs = 10_000;

/** Composes and starts everything. Rejects if the store can't be opened or the port is taken. */
export async function startService(config: Config, log: Log): Promise<Service> {
  const store = await openStore(config.store);
  try {
    return await serve(config, log, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(config: Config, log: Log, store: Store): Promise<Service> {
  const now = Date.now;
  const ids = { wabaIds: config.wabaIds, phoneNumberIds: config.phoneNumberIds };
  const stats = createReceptionStats(now);
  const bodies = createBodyBudget(config.maxInFlightBytes);
  const worker = startEventWorker({ events: store.events, log, isAcceptanceBusy: () => bodies.count() > busyWebhooks });
  const health = createReceptionHealth({ store, stats, ids, now });
  const faults = createFaultLog(log, now);
  const ingest = createWebhookRoute({
    events: store.events,
    stats,
    appSecrets: config.appSecrets,
    ids,
    now,
    onStored: worker.wake,
    onStoreFault: faults,
    wrongSignatures: createWrongSignatures(now),
    bodies,
    maxBodyBytes: config.maxBodyBytes,
    trustedProxies: config.trustedProxies,
  });
  const app = await createApp({
    store,
    apiKeys: config.apiKeys,
    ids,
    log,
    version,
    ingest,
    onReplay: worker.wake,
    registerOperations: (operations) => {
      registerVerifyRoute(operations, { verifyTokens: config.verifyTokens });
      registerHealthRoutes(operations, { health, ids, warnings: config.warnings, version, startedAt: now(), now });
    },
  });
  const address = await app.listen({ port: config.port, host: config.host });
  for (const warning of config.warnings) log.warn(warning);
  log.info({ address, store: store.kind, version }, 'Ready for webhooks.');
  const reporting = setInterval(createReceptionLog(stats, log), reportEveryMs);
  reporting.unref();
  return {
    address,
    stop: async () => {
      log.info('Stopping.');
      clearInterval(reporting);
      await app.close();
      await worker.stop();
      await store.close();
      log.info('Stopped.');
    },
  };
}

/** Logs a failing store at most once in five seconds; the webhooks it refused are counted elsewhere. */
function createFaultLog(log: Log, now: () => number): (error: unknown) => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (now() - loggedAt < 5_000) return;
    loggedAt = now();
    log.error({ error }, 'A webhook could not be kept; Meta will send it again.');
  };
}
