import { createReceptionHealth } from '../../src/inbound/reception-health.ts';
import { createReceptionStats } from '../../src/inbound/reception-stats.ts';
import { lookAtSending } from '../../src/outbox/sending-health.ts';
import { readKeeping } from '../../src/status/keeping.ts';
import { createLastStatus } from '../../src/status/last-status.ts';
import { createMetaCalls } from '../../src/status/meta-calls.ts';
import {
  createServiceStatus,
  type ServiceStatus,
  type ServiceStatusLooks,
  type StatusSources,
} from '../../src/status/service-status.ts';
import type { Store } from '../../src/storage/store.ts';

/** The status of a service on this store of which nothing else is to be told. */
export function statusOf(
  store: Store,
  now: () => number,
  changes: Partial<StatusSources> = {},
): () => Promise<ServiceStatus> {
  return statusLooksOf(store, now, changes).status;
}

/** The same, with the look that the service itself takes. */
export function statusLooksOf(
  store: Store,
  now: () => number,
  changes: Partial<StatusSources> = {},
): ServiceStatusLooks {
  const { outbox } = store.sending;
  const stats = createReceptionStats(() => 0);
  const ids = { wabaIds: [], phoneNumberIds: [] };
  return createServiceStatus({
    version: '1.2.3',
    startedAt: now(),
    settingsWarnings: () => [],
    health: createReceptionHealth({ store, stats, ids, isMemoryLow: () => false, now, steadyNow: () => 0 }),
    sending: () =>
      lookAtSending({ outbox, silence: { saw: () => undefined, silent: async () => [] }, hasToken: () => true }),
    standing: async () => [],
    usage: async () => [],
    refused: () => [],
    meta: createMetaCalls(now).look,
    parts: async () => ({ findings: [], notKnown: [] }),
    keeping: () => readKeeping(store.records, now()),
    warnings: () => [],
    quiet: async () => null,
    isSignatureSeen: () => true,
    records: () => [],
    alertTargets: () => ({}),
    events: store.events,
    lastStatusAt: createLastStatus(store.events, now).at,
    tokenExpiry: async () => 'never',
    freshForMs: 1_000,
    outbox,
    now,
    ...changes,
  });
}
