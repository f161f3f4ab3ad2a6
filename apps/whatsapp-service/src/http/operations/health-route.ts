import type { IncomingMessage } from 'node:http';
import { healthComponent } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import type { ReceptionHealth } from '../../inbound/reception-health.ts';
import type { SendingHealth } from '../../outbox/sending-health.ts';
import type { Problem } from '../../problems/problem.ts';
import type { ApiModule } from '../api-module.ts';
import { type Caller, hidesContent, mayUse } from '../caller.ts';
import { redactionBy } from '../redaction.ts';
import type { Refusals } from '../refusals.ts';
import { detailedHealthView, healthView } from './health-view.ts';

export interface HealthApiDeps {
  readonly health: () => Promise<ReceptionHealth>;
  readonly sending: () => Promise<SendingHealth>;
  /** The present problems and notices. */
  readonly problems: () => Promise<readonly Problem[]>;
  readonly refusals: Pick<Refusals, 'counts'>;
  /** Whose key a request brings; null without one. */
  readonly holderOf: (request: IncomingMessage) => Promise<Caller | null>;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** Identifies this service among others. */
  readonly serviceId: string;
  /** Of the configuration, as they are now. */
  readonly warnings: () => readonly string[];
  /** Whether the service is shutting down. */
  readonly isStopping: () => boolean;
  readonly version: string;
  /** Milliseconds since the start. */
  readonly uptimeMs: () => number;
  readonly now: () => number;
}

/**
 * `GET /health`: 200 while webhooks can be stored, 503 while they can't or while the service stops; with an API key it
 * shows everything that the key may read (a key that is limited to numbers sees the public part), without one no file path, address or id (`views/health-view.ts`). `GET /health/live`: 200 while the
 * process serves; for probes that restart it, since a restart does not fix a full disk.
 */
export function healthApi(deps: HealthApiDeps): ApiModule {
  return {
    name: 'health',
    scope: 'open',
    register: (app) => {
      app.get('/health/live', () => ({ status: 'live' }));
      app.get('/health', async (request, reply) => {
        const caller = await deps.holderOf(request.raw);
        const isDetailed = caller !== null && mayUse(caller, 'read') && caller.phoneNumberIds === null;
        const [health, sending, problems] = await Promise.all([
          deps.health(),
          deps.sending(),
          isDetailed ? deps.problems() : [],
        ]);
        const status = statusOf(health, deps.isStopping());
        const view = healthView(deps, status, health, sending);
        return reply
          .code(status === 'ok' ? 200 : 503)
          .send(isDetailed ? shownTo(request, detailedHealthView(view, deps, { health, sending, problems })) : view);
      });
    },
  };
}

const withoutContent = redactionBy(healthComponent.schema);

const shownTo = (request: FastifyRequest, view: object): unknown =>
  hidesContent(request) ? withoutContent(view) : view;

/** A service that is stopping still stores webhooks, but a load balancer should choose another. */
function statusOf({ canKeep }: ReceptionHealth, isStopping: boolean): 'ok' | 'stopping' | 'unavailable' {
  if (isStopping) return 'stopping';
  return canKeep ? 'ok' : 'unavailable';
}
