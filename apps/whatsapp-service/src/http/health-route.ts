import type { FastifyInstance } from 'fastify';
import type { ReceptionHealth } from '../inbound/reception-health.ts';

export interface HealthRouteDeps {
  readonly health: () => Promise<ReceptionHealth>;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  readonly warnings: readonly string[];
  readonly version: string;
  readonly startedAt: number;
  readonly now: () => number;
}

/**
 * `GET /health`: 200 while webhooks can be kept, 503 while they can't. `GET /health/live`: 200 while the process serves;
 * for probes that restart it, since a restart mends no full disk.
 */
export function registerHealthRoutes(app: FastifyInstance, deps: HealthRouteDeps): void {
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health', async (_request, reply) => {
    const health = await deps.health();
    const { oldestUnprocessedAt } = health;
    return reply.code(health.canKeep ? 200 : 503).send({
      status: health.canKeep ? 'ok' : 'unavailable',
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
      foreignIds: health.foreignIds,
      hints: health.hints,
    });
  });
}
