import type { ApiKeys } from '../api-keys.ts';
import type { ApiModule } from '../api-module.ts';
import { requireKey } from '../auth.ts';

/** `GET /metrics`: for Prometheus, with an API key or the metrics key. */
export function metricsApi(
  keys: ApiKeys,
  scrape: () => Promise<{ readonly contentType: string; readonly text: string }>,
): ApiModule {
  return {
    name: 'metrics',
    scope: 'open',
    register: (app) => {
      app.get('/metrics', { onRequest: requireKey(keys, 'metrics') }, async (_request, reply) => {
        const { contentType, text } = await scrape();
        return reply.header('content-type', contentType).send(text);
      });
    },
  };
}
