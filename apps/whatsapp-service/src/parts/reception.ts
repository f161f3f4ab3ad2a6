import type { Limits } from '../http/limits/limits.ts';
import type { Refusals } from '../http/refusals.ts';
import { verifyApi } from '../http/webhook/verify-route.ts';
import { createWebhookRoute } from '../http/webhook/webhook-route.ts';
import type { AcceptanceLoad } from '../inbound/acceptance-load.ts';
import { createContinuityBeat } from '../inbound/continuity-beat.ts';
import type { ReceptionStats } from '../inbound/reception-stats.ts';
import { createStoreFaultLog } from '../inbound/store-fault-log.ts';
import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import type { SilenceWatch } from '../outbox/silence.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

export interface ReceptionPart extends Part {
  /** Since when every webhook could be received; null if unknown, as it is without this part running. */
  unbrokenSince(): number | null;
}

export interface ReceptionDeps {
  readonly stats: ReceptionStats;
  readonly refusals: Refusals;
  readonly limits: Limits;
  readonly load: Pick<AcceptanceLoad, 'watch'>;
  /** Identifies this service among others. */
  readonly serviceId: string;
  readonly silence: Pick<SilenceWatch, 'silent'>;
  /** Accepts a webhook. */
  readonly accept: WebhookEventStore['accept'];
}

/** Takes webhooks, proves the endpoint to Meta, and records durably that reception is whole. */
export function createReceptionPart(
  { config, accounts, ids, store, log, clock, watcher, notifications }: ServiceContext,
  { stats, refusals, limits, load, serviceId, silence, accept }: ReceptionDeps,
): ReceptionPart {
  const { verifyTokens } = config;
  const { now, steadyNow } = clock;
  const beat = createContinuityBeat({
    continuity: store.continuity,
    isBroken: async () => stats.isStoreRefusing() || (await silence.silent()).length > 0,
    log,
    now,
    steadyNow,
  });
  return {
    name: 'reception',
    role: 'web',
    routes: [verifyApi({ verifyTokens, accounts, refusals, now })],
    ingest: createWebhookRoute({
      ...config,
      accounts,
      now,
      events: { accept: (webhook) => load.watch(accept(webhook)) },
      checkWritable: store.checkWritable,
      ids,
      serviceId,
      stats,
      limits,
      onAnswered: watcher.onAnswered,
      onStoreFault: createStoreFaultLog(log, steadyNow),
      onKept: (outcome) => {
        if (outcome === 'stored') notifications.eventsWait.publish();
      },
    }),
    unbrokenSince: beat.unbrokenSince,
    ...runLoops([beat]),
  };
}
