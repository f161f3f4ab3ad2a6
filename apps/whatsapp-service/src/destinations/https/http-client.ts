import type { IncomingHttpHeaders } from 'node:http';
import { retryAfterMs } from '@intexuraos/service-api/retry-after';
import { Agent } from 'undici';
import type { DeliveryOutcome } from '../../deliveries/destination.ts';
import { beginExchange } from './http-exchange.ts';
import { ClosedTargetError, createSafeConnector, type SafeConnectorOptions } from './safe-connector.ts';

export interface HttpRequest {
  readonly method: 'POST' | 'GET';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** How long the whole exchange may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal;
}

export type HttpAnswer = Pick<DeliveryOutcome, 'headers' | 'body' | 'durationMs'> & {
  readonly status: number;
  /** The delay requested by `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | null;
};

/** Why no answer came. */
export interface NoAnswer {
  readonly status: null;
  readonly reason: string;
  readonly durationMs: number;
}

export interface HttpClient {
  /** One request and its answer. Follows no redirects, reads at most 64 KiB of the answer, and never rejects. */
  exchange(request: HttpRequest): Promise<HttpAnswer | NoAnswer>;
  close(): Promise<void>;
}

export interface HttpClientOptions extends SafeConnectorOptions {
  /** Milliseconds on a steady clock. */
  readonly steadyNow: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const maxHeaders = 40;
const maxHeaderLength = 1_000;
/** As many as deliveries of one subscription may be under way, and more. */
const connectionsPerOrigin = 256;

/** Calls targets of subscriptions. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { steadyNow, now } = options;
  const agent = new Agent({
    connect: createSafeConnector(options),
    connections: connectionsPerOrigin,
    maxHeaderSize: 16 * 1024,
  });
  return {
    exchange: async ({ method, url, headers, body, timeoutMs, signal }) => {
      const startedAt = steadyNow();
      const { origin, pathname, search } = url;
      const exchange = beginExchange(agent, {
        ...{ origin, path: `${pathname}${search}`, method, headers },
        ...(body !== undefined && { body }),
        ...{ headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
      });
      // By hand, since `AbortSignal.any` and `AbortSignal.timeout` showed up in a profile of deliveries.
      const endEarly = (): void => exchange.end(signal?.reason);
      let isOver = false;
      const timer = setTimeout(() => {
        isOver = true;
        exchange.end(new Error('It took too long.'));
      }, timeoutMs);
      if (signal?.aborted) endEarly();
      signal?.addEventListener('abort', endEarly);
      try {
        const answer = await exchange.answer;
        return {
          status: answer.status,
          headers: shownHeaders(answer.headers),
          body: answer.body,
          retryAfterMs: retryAfterMs([answer.headers['retry-after']].flat()[0] ?? '', now()),
          durationMs: Math.round(steadyNow() - startedAt),
        };
      } catch (error) {
        const isLate = isOver || isTimeout(signal?.reason);
        const reason = isLate ? `No response within ${timeoutMs / 1_000} s.` : reasonOf(error);
        const durationMs = Math.round(steadyNow() - startedAt);
        return { status: null, reason, durationMs };
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', endEarly);
      }
    },
    close: () => agent.destroy(),
  };
}

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

function shownHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  let count = 0;
  for (const name in headers) {
    const value = headers[name];
    // A session cookie of the endpoint is private to it.
    if (value === undefined || name === 'set-cookie') continue;
    if (count === maxHeaders) break;
    count += 1;
    shown[name] = String(value).slice(0, maxHeaderLength);
  }
  return shown;
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing accepts connections there.',
  ECONNRESET: 'The connection was closed before a response arrived.',
  UND_ERR_SOCKET: 'The connection was closed before a response arrived.',
  EPIPE: 'The connection was closed before a response arrived.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name can’t be resolved at the moment.',
  ETIMEDOUT: 'The connection timed out.',
  UND_ERR_CONNECT_TIMEOUT: 'The connection timed out.',
  EHOSTUNREACH: 'The host can’t be reached.',
  ENETUNREACH: 'The host’s network can’t be reached.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate’s issuer is not trusted.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate’s issuer is not sent with it or not trusted.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate’s issuer is not trusted.',
  EPROTO: 'It does not speak TLS.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'It does not speak TLS.',
};

/** What undici says when it closes the connection itself. */
const unaskedAnswers: Readonly<Record<string, string>> = {
  'bad response': 'It sent 100 Continue, which was not asked for.',
  'bad upgrade': 'It changed to another protocol, which was not asked for.',
};

function reasonOf(error: unknown): string {
  if (error instanceof ClosedTargetError) return `${error.message} ${error.remedy}`;
  if (isAbort(error)) return 'The attempt was aborted because the service is shutting down.';
  const code = codeOf(error);
  const unasked = error instanceof Error ? unaskedAnswers[error.message] : undefined;
  if (unasked !== undefined) return `${unasked} (${code})`;
  return `${reasons[code] ?? 'The request failed.'} (${code})`;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** The code of an error, or of the first that caused it. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
