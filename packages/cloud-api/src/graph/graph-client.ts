import { createHmac } from 'node:crypto';

export interface GraphClientOptions {
  /** Where Meta is: `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** The access token of the moment; null while there is none. */
  readonly token: () => string | null;
  /** Proves with each call that it comes from the app (`appsecret_proof`); null leaves it out. */
  readonly appSecret: string | null;
  /** How long a call may take until its answer has arrived, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With the version in front and without a slash: `v24.0/106540352242922/messages`. */
  readonly path: string;
  /** Without a question mark. */
  readonly query?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

/**
 * What a call came to. `unreached`: it certainly never got to Meta, so it may be made again. `lost`: it may have got
 * there, and no answer came back whole.
 */
export type GraphResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly body: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: 'unreached'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'no_token' };

export interface GraphClient {
  /** Makes one call. Never rejects: what goes wrong is a result. Follows no redirects. */
  call(request: GraphRequest): Promise<GraphResult>;
}

const usualTimeoutMs = 30_000;

/** Makes a client of the Graph API. It retries nothing: who calls knows what a repeat would do. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { baseUrl, timeoutMs = usualTimeoutMs } = options;
  const send = options.fetch ?? fetch;
  const proofOf = createProofs(options.appSecret);
  return {
    call: async ({ method, path, query, body, contentType, signal }) => {
      const token = options.token();
      if (token === null) return { kind: 'no_token' };
      const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path}`);
      if (query !== undefined) url.search = query;
      const proof = proofOf(token);
      if (proof !== null) url.searchParams.set('appsecret_proof', proof);
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await send(url, {
          method,
          headers: { authorization: `Bearer ${token}`, ...(contentType && { 'content-type': contentType }) },
          ...(body !== undefined && { body }),
          redirect: 'manual',
          signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
        });
        return {
          kind: 'answered',
          status: response.status,
          headers: response.headers,
          body: new Uint8Array(await response.arrayBuffer()),
        };
      } catch (error) {
        return failure(error, timeoutMs);
      }
    },
  };
}

/** The proof of a token is always the same, and a token changes seldom. */
function createProofs(appSecret: string | null): (token: string) => string | null {
  let known: { readonly token: string; readonly proof: string } | null = null;
  return (token) => {
    if (appSecret === null) return null;
    if (known?.token !== token) known = { token, proof: createHmac('sha256', appSecret).update(token).digest('hex') };
    return known.proof;
  };
}

/** Faults that come before the first byte of a request can have left. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function failure(error: unknown, timeoutMs: number): GraphResult {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'lost', reason: `no answer within ${timeoutMs / 1000} s` };
  }
  const code = codesOf(error);
  // Several addresses may have been tried; only if none was reached was nothing sent.
  if (code.length > 0 && code.every((each) => beforeSending.has(each))) {
    return { kind: 'unreached', reason: code.join(', ') };
  }
  return { kind: 'lost', reason: code[0] ?? (error instanceof Error ? error.name : 'unknown fault') };
}

function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  if (error.cause !== undefined) return codesOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}
