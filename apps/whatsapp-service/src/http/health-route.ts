import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { standingHints } from '../account/account-watch.ts';
import type { Standing } from '../account/standing.ts';
import type { ReceptionHealth } from '../inbound/reception-health.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import type { Refusals } from './refusals.ts';
import { problemView } from './views/outbox-view.ts';
import { ownTime } from './views/time.ts';

export interface HealthRouteDeps {
  readonly health: () => Promise<ReceptionHealth>;
  readonly sending: () => Promise<SendingHealth>;
  /** What is in force for the account. */
  readonly standing: () => Promise<readonly Standing[]>;
  readonly refusals: Pick<Refusals, 'counts'>;
  /** Whether a request brings an API key. */
  readonly isKeyHolder: (request: IncomingMessage) => boolean;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  readonly warnings: readonly string[];
  /** Whether the service has been told to end. */
  readonly isStopping: () => boolean;
  readonly version: string;
  readonly startedAt: number;
  readonly now: () => number;
}

/**
 * `GET /health`: 200 while webhooks can be kept, 503 while they can't, or when the service stops. `GET /health/live`: 200
 * while the process serves; for probes that restart it, since a restart mends no full disk.
 */
export function registerHealthRoutes(app: FastifyInstance, deps: HealthRouteDeps): void {
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health', async (request, reply) => {
    const [health, sending, standing] = await Promise.all([deps.health(), deps.sending(), deps.standing()]);
    const { oldestUnprocessedAt } = health;
    const status = statusOf(health, deps.isStopping());
    return reply.code(status === 'ok' ? 200 : 503).send({
      status,
      version: deps.version,
      uptimeSeconds: Math.floor((deps.now() - deps.startedAt) / 1000),
      store: health.store,
      configuration: {
        wabaId: deps.ids.wabaIds.length > 0 ? 'checked' : 'unchecked',
        phoneNumberId: deps.ids.phoneNumberIds.length > 0 ? 'checked' : 'unchecked',
        warnings: deps.warnings,
      },
      events: health.events,
      oldestUnprocessedAt: oldestUnprocessedAt === null ? null : new Date(oldestUnprocessedAt).toISOString(),
      oldestUnprocessedAgeMs: oldestUnprocessedAt === null ? null : Math.max(0, deps.now() - oldestUnprocessedAt),
      webhooks: health.outcomes,
      ...(deps.isKeyHolder(request.raw) && { refused: happened(deps.refusals.counts()) }),
      foreignIds: health.foreignIds,
      sending: sendingView(sending),
      hints: [...health.hints, ...sending.hints, ...standingHints(standing)],
    });
  });
}

const happened = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** What stops still keeps what comes, but who chooses between several is to choose another. */
function statusOf({ canKeep }: ReceptionHealth, isStopping: boolean): 'ok' | 'stopping' | 'unavailable' {
  if (isStopping) return 'stopping';
  return canKeep ? 'ok' : 'unavailable';
}

/** Trouble with sending is told, and is no reason to take the service out of service: webhooks still come. */
function sendingView({ problem, depth, senders }: SendingHealth) {
  return {
    problem,
    queued: depth?.queued ?? null,
    sending: depth?.sending ?? null,
    unknown: depth?.unknown ?? null,
    oldestQueuedAt: depth?.oldestQueuedAt ? ownTime(depth.oldestQueuedAt) : null,
    paused: senders.flatMap(({ phoneNumberId, pause }) =>
      pause ? [{ phoneNumberId, since: ownTime(pause.since), problem: problemView(pause.problem) }] : [],
    ),
  };
}
