import type { ApiErrorBody, ApiErrorCode } from './errors.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * Sends one request to the service, for a path such as `/v1/events`. Resolves with answers of status 200 to 299 only;
 * everything else rejects.
 */
export type Transport = (path: string, init?: RequestInit) => Promise<Response>;

export interface TransportOptions {
  /** The service's URL: `https://whatsapp.example.com`. */
  readonly url: string;
  /** One of the service's API keys; without one, only `/health` and the description of the API can be read. */
  readonly apiKey?: string;
  /** How long one request may take, in milliseconds; default 30,000. A request with a signal of its own has no other limit. */
  readonly timeoutMs?: number;
}

/** The service answered, and refused. */
export class ApiError extends Error {
  readonly status: number;
  /** Null for an answer that is not the service's own: a proxy's, or one in Meta's form. */
  readonly code: ApiErrorCode | null;
  /** The whole answer, as parsed JSON; null if it is none. */
  readonly body: unknown;
  /** After this many seconds the same request may succeed; null if the service says nothing of it. */
  readonly retryAfterSeconds: number | null;

  constructor(response: Pick<Response, 'status' | 'headers'>, body: unknown) {
    const error = errorOf(body);
    super(error?.message ?? `The service answered HTTP ${response.status}.`);
    this.name = 'ApiError';
    this.status = response.status;
    this.code = error?.code ?? null;
    this.body = body;
    const waitMs = retryAfterMs(response.headers.get('retry-after'), Date.now());
    this.retryAfterSeconds = waitMs === null ? null : Math.ceil(waitMs / 1_000);
  }
}

/**
 * Sends requests with `fetch`.
 * @throws {ApiError} if the service refuses; the error of `fetch` if it is not reached.
 */
export function createTransport({ url, apiKey, timeoutMs = 30_000 }: TransportOptions): Transport {
  const base = url.replace(/\/$/, '');
  return async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (apiKey !== undefined) headers.set('authorization', `Bearer ${apiKey}`);
    const response = await fetch(base + path, {
      ...init,
      headers,
      signal: init.signal ?? AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return response;
    throw new ApiError(response, parsed(await response.text()));
  };
}

/** The answer of a request that is fine to find nothing; null for 404. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Both forms of errors: the service's own, and Meta's under Meta's paths, whose details say more than its message. */
function errorOf(body: unknown): { readonly code: ApiErrorCode | null; readonly message: string } | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body as Partial<ApiErrorBody> & { error?: { error_data?: { details?: unknown } } };
  if (typeof error?.message !== 'string') return null;
  if (typeof error.code === 'string') return error;
  const details = error.error_data?.details;
  return { code: null, message: typeof details === 'string' ? `${error.message} ${details}` : error.message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
