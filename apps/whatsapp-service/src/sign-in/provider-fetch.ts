import type { Proxies } from '@intexuraos/cloud-api';
import { createConnector } from '@intexuraos/cloud-api/connect';
import { Agent } from 'undici';

/** `fetch` as the provider's client needs it. Follows no redirects. */
export type ProviderFetch = (url: string, options?: ProviderRequest) => Promise<Response>;

export interface ProviderRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const timeoutMs = 10_000;
/** Discovery documents and key sets have a few kilobytes. */
const maxBytes = 512 * 1024;

/** Calls the provider, through the proxy that the environment names. */
export function createProviderFetch(proxies: Pick<Proxies, 'for'>): ProviderFetch {
  const dispatcher = new Agent({
    connect: createConnector({ timeoutMs, proxies }),
    connections: 4,
    keepAliveTimeout: 1_000,
    maxResponseSize: maxBytes,
  });
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const { origin, pathname, search } = new URL(url);
    const timeout = AbortSignal.timeout(timeoutMs);
    const answer = await dispatcher.request({
      origin,
      path: pathname + search,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: { 'user-agent': 'intexuraos-whatsapp-service', ...headers },
      body: body === undefined || body === null ? null : String(body),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const bytes = await answer.body.arrayBuffer();
    const type = [answer.headers['content-type'] ?? ''].flat().join(', ');
    const mayHaveBody = answer.statusCode !== 204 && answer.statusCode !== 304;
    return new Response(mayHaveBody ? bytes : null, { status: answer.statusCode, headers: { 'content-type': type } });
  };
}

/** Why a call failed, without its address or body. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
