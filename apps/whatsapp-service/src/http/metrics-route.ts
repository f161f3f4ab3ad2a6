import type { ApiKeys } from './api-keys.ts';
import { requireKey } from './auth.ts';
import type { Api } from './request-validation.ts';

/** `GET /metrics`: for Prometheus, with an API key or the metrics key. */
export function registerMetrics(
  app: Api,
  keys: ApiKeys,
  scrape: () => Promise<{ readonly contentType: string; readonly text: string }>,
): void {
  app.get('/metrics', { onRequest: requireKey(keys, 'metrics') }, async (_request, reply) => {
    const { contentType, text } = await scrape();
    return reply.header('content-type', contentType).send(text);
  });
}
