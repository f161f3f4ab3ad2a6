import { requireApiKey } from './auth.ts';
import type { Api } from './request-validation.ts';

/** `GET /metrics`: what Prometheus scrapes, for those with an API key. */
export function registerMetrics(
  app: Api,
  keys: readonly string[],
  scrape: () => Promise<{ readonly contentType: string; readonly text: string }>,
): void {
  app.get('/metrics', { onRequest: requireApiKey(keys) }, async (_request, reply) => {
    const { contentType, text } = await scrape();
    return reply.header('content-type', contentType).send(text);
  });
}
