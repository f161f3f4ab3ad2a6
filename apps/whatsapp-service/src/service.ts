import type { Config } from './config.ts';
import { createApp } from './http/app.ts';
import { registerHealthRoutes } from './http/health-route.ts';
import { createEventStream } from './http/stream/event-stream.ts';
import { createThreadLoad } from './http/thread-load.ts';
import { registerVerifyRoute } from './http/verify-route.ts';
import { createBodyBudget } from './http/webhook-limits.ts';
import { createWebhookRoute } from './http/webhook-route.ts';
import { createContinuityBeat } from './inbound/continuity-beat.ts';
import { createEventWorker, type EventWorker } from './inbound/event-worker.ts';
import { createKeptLog } from './inbound/kept-log.ts';
import { createReceptionHealth } from './inbound/reception-health.ts';
import { createReceptionLog } from './inbound/reception-log.ts';
import { createReceptionStats } from './inbound/reception-stats.ts';
import { createStoreFaultLog } from './inbound/store-fault-log.ts';
import { createWrongSignatures } from './inbound/wrong-signatures.ts';
import type { Log } from './log.ts';
import { createSending, type Sending } from './sending.ts';
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
  const warnings = [...config.warnings, ...placeWarnings(config)];
  const ids = { wabaIds: config.wabaIds, phoneNumberIds: config.phoneNumberIds };
  const stats = createReceptionStats(steadyNow);
  const bodies = createBodyBudget(config.maxInFlightBytes);
  const load = createThreadLoad();
  let stopping: Promise<void> | undefined;
  const worker = createEventWorker({
    events: store.events,
    log,
    // With Firestore it is other machines that store and wait.
    isAcceptanceBusy: () => store.kind === 'sqlite' && load.isBusy(),
    onProcessed: () => {
      sending.onProcessed();
      stream.wake();
    },
  });
  const beat = createContinuityBeat({
    continuity: store.continuity,
    isBroken: async () => stats.isStoreRefusing() || (await sending.isSilent()),
    log,
    now,
  });
  const sending = createSending({ config, store, unbrokenSince: beat.unbrokenSince, log, now });
  const stream = createEventStream({
    feed: store.feed,
    isBusy: createThreadLoad(streamingShare).isBusy,
    log,
    sweepMs: store.kind === 'firestore' ? 2_000 : 1_000,
    now: steadyNow,
  });
  const health = createReceptionHealth({ store, stats, ids, now: steadyNow });
  const app = createApp({
    store,
    apiKeys: config.apiKeys,
    ids,
    log,
    version,
    ingest: createWebhookRoute({
      ...config,
      ...receiving({ log, worker, sending }),
      events: store.events,
      stats,
      ids,
      bodies,
    }),
    onReplay: worker.wake,
    stream,
    graph: sending.graph,
    onEntryChange: sending.onEntryChange,
    registerOperations: (operations) => {
      registerVerifyRoute(operations, config);
      registerHealthRoutes(operations, {
        health,
        sending: sending.health,
        ids,
        warnings,
        isStopping: () => stopping !== undefined,
        version,
        startedAt: now(),
        now,
      });
    },
  });
  await store.checkWritable().catch((error: unknown) => {
    // It starts all the same: what was kept can be read, and health says why nothing can be added.
    log.error({ error }, 'The store can be read but not written; webhooks are refused until that is mended.');
  });
  const address = await app.listen({ port: config.port, host: config.host });
  worker.start();
  stream.start();
  beat.start();
  sending.start();
  for (const warning of warnings) log.warn(warning);
  log.info({ address, store: store.kind, version }, 'Ready for webhooks.');
  const reporting = setInterval(createReceptionLog(stats, log), reportEveryMs);
  return {
    address,
    stop: () => {
      clearInterval(reporting);
      stopping ??= stopRunning({ log, app, sending, loops: [worker, stream, beat], store });
      return stopping;
    },
  };
}

/** What receiving needs to see and tell while it goes on. */
function receiving({ log, worker, sending }: { log: Log; worker: EventWorker; sending: Sending }) {
  const logKept = createKeptLog(log);
  return {
    now,
    wrongSignatures: createWrongSignatures(steadyNow),
    onStoreFault: createStoreFaultLog(log, steadyNow),
    onKept: (payload: Uint8Array, outcome: 'stored' | 'duplicate', parsed: unknown) => {
      if (outcome === 'stored') {
        worker.wake();
        sending.onWebhook(parsed);
      }
      logKept(payload, outcome);
    },
  };
}
