import type { Proxies } from '@intexuraos/cloud-api';
import { createConnector } from '@intexuraos/cloud-api/connect';
import { Agent } from 'undici';
import { targetTimeoutMs } from './alert-target.ts';

export type PostJson = (
  url: string,
  body: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<string | null>;

/** Posts JSON, through the proxy that the environment names. Resolves to null for a 2xx, else to why it failed. Follows no redirects. */
export function createPostJson(proxies: Pick<Proxies, 'for'>): PostJson {
  const dispatcher = new Agent({
    connect: createConnector({ timeoutMs: targetTimeoutMs, proxies }),
    connections: 2,
    keepAliveTimeout: 1_000,
  });
  return async (url, body, headers = {}) => {
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await dispatcher.request({
        origin,
        path: pathname + search,
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'user-agent': 'intexuraos-whatsapp-service', ...headers },
        headersTimeout: targetTimeoutMs,
        bodyTimeout: targetTimeoutMs,
        signal: AbortSignal.timeout(targetTimeoutMs),
      });
      await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
      return answer.statusCode >= 200 && answer.statusCode < 300 ? null : `HTTP ${answer.statusCode}`;
    } catch (error) {
      return reasonOf(error);
    }
  };
}

/** Codes such as ECONNREFUSED; messages may name the address, which is a secret of its own with Slack. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  if (error.name === 'TimeoutError') return `no answer within ${targetTimeoutMs / 1_000} s`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
