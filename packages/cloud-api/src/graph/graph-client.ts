import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import { codesOf, createConnector, NotConnected } from './connect.ts';
import { createMediaHostCheck, defaultMediaHosts } from './media-hosts.ts';
import { type Proxies, readProxies } from './proxies.ts';

export interface GraphClientOptions {
  /** Meta's base URL: `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** The access token of the moment; null while there is none. */
  readonly token: () => string | null;
  /**
   * Prove with each call that it comes from the app (`appsecret_proof`); none leaves it out. While a secret is rotated
   * there are several, and the one goes along that Meta took last.
   */
  readonly appSecrets: readonly string[];
  /**
   * In addition to the Graph API itself, the hosts to which the token may be sent for media, over https:
   * `lookaside.fbsbx.com` by default; `*.example.com` matches all subdomains.
   */
  readonly mediaHosts?: readonly string[];
  /** How long a call may take until its answer begins, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Connections at a time, and so calls at a time; more wait in line. 256 by default. They are opened as they are needed. */
  readonly connections?: number;
  /** The proxies to connect through; those that the process's environment names by default. */
  readonly proxies?: Pick<Proxies, 'for'>;
}

/** The credentials of a call: the token, and the secrets of its app as in `GraphClientOptions`. */
export interface GraphCredentials {
  readonly token: string | null;
  readonly appSecrets: readonly string[];
}

export interface GraphRequest {
  /** The number, account or other object that the call concerns, if it is not the first of its path. */
  readonly of?: string;
  /** In place of the client's own. */
  readonly credentials?: GraphCredentials;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With the version in front and without a slash: `v24.0/106540352242922/messages`. */
  readonly path: string;
  /** Without a question mark. */
  readonly query?: string;
  readonly body?: string | Uint8Array | Readable;
  readonly contentType?: string;
  /** Known lengths of streams go along; without it they go in chunks. */
  readonly contentLength?: string;
  /** `api`: Meta's other host, which takes a few calls, without a version in the path (archiving templates). */
  readonly host?: 'api';
  /** How the token is presented: `Bearer` by default; resumable uploads want `OAuth`. */
  readonly scheme?: 'OAuth';
  /** The offset at which a resumable upload continues. */
  readonly fileOffset?: string;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

/**
 * The result of a call. `unreached`: it certainly never got to Meta, so it may be made again. `lost`: it may have got
 * there, and no complete answer came back.
 */
export type GraphResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: ResponseHeaders;
      readonly body: Uint8Array;
    }
  | GraphFailure;

/** `call` with an answer whose body is still on its way. */
export type GraphStream =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: ResponseHeaders;
      readonly body: Readable;
    }
  | GraphFailure;

/** `host_not_allowed`: the address, or one that it redirects to, is not Meta's; nothing was sent there. */
export type GraphDownload = GraphStream | { readonly kind: 'host_not_allowed'; readonly host: string };

export interface DownloadOptions extends Pick<GraphRequest, 'of' | 'credentials'> {
  readonly signal?: AbortSignal;
  /** `Range`, and the headers that make it or the whole request conditional. */
  readonly headers?: Readonly<Partial<Record<'range' | 'if-range' | 'if-none-match' | 'if-modified-since', string>>>;
}

/** The headers of an answer, by their names in small letters. */
export interface ResponseHeaders {
  get(name: string): string | null;
}

type GraphFailure =
  | { readonly kind: 'unreached'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'no_token' };

/** The answer of Meta's base URL to a request without a token. */
export type GraphGreeting =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: ResponseHeaders }
  | Exclude<GraphFailure, { kind: 'no_token' }>;

export interface GraphClient {
  /** Makes one call. Never rejects: a failure is a result. Follows no redirects. */
  call(request: GraphRequest): Promise<GraphResult>;
  /** Makes one call and gives the answer as soon as its headers are there; the time limit is for these, and for pauses in the body. */
  open(request: GraphRequest): Promise<GraphStream>;
  /**
   * Gets media from a full URL that Meta gave, sending the token to media hosts only. A few redirects are followed, each
   * only to such a host.
   */
  download(url: string, options?: DownloadOptions): Promise<GraphDownload>;
  /** Whether `download` would send the token to this URL. */
  isMediaUrl(url: string): boolean;
  /** Lets go of the connections. */
  close(): Promise<void>;
}

/** A client that can also look whether Meta is there. */
export interface GreetingClient extends GraphClient {
  /** Sends a `HEAD` without a token to the base URL: shows whether Meta is reached, and the time of its clock. */
  greet(): Promise<GraphGreeting>;
}

/** Characters that a request line must not contain; everything else is sent to Meta as given. */
const notInUrls = /[^!-"$-\xff]/gu;

const defaultTimeoutMs = 30_000;

const defaultConnections = 256;

const maxRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
/** Enough for two retransmissions of a lost packet; a longer timeout would delay noticing that Meta is back. */
const connectTimeoutMs = 5_000;

/** Makes a client of the Graph API. It retries nothing: only the caller knows the effect of a repeat. */
export function createGraphClient(options: GraphClientOptions): GreetingClient {
  const { timeoutMs = defaultTimeoutMs, connections = defaultConnections } = options;
  const baseUrl = options.baseUrl.replace(/\/$/, '');
  const isMediaHost = createMediaHostCheck(baseUrl, options.mediaHosts ?? defaultMediaHosts);
  const proofsBySecrets = new WeakMap<readonly string[], Proofs>();
  const credentialsOf = ({ credentials }: Pick<GraphRequest, 'credentials'>): GraphCredentials =>
    credentials ?? { token: options.token(), appSecrets: options.appSecrets };
  const proofsOf = (call: Pick<GraphRequest, 'credentials'>): Proofs => {
    const { appSecrets } = credentialsOf(call);
    const known = proofsBySecrets.get(appSecrets) ?? createProofs(appSecrets);
    proofsBySecrets.set(appSecrets, known);
    return known;
  };
  const agent = new Agent({
    connections,
    connect: createConnector({
      timeoutMs: Math.min(connectTimeoutMs, timeoutMs),
      proxies: options.proxies ?? readProxies(process.env),
    }),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // Calls are never pipelined on one connection: a break would leave the outcome of both unknown.
    pipelining: 1,
  });

  const request = (
    url: URL,
    token: string,
    call: Partial<GraphRequest> & Pick<DownloadOptions, 'headers'>,
  ): Promise<Dispatcher.ResponseData> => {
    const { method = 'GET', query, body = null, contentType, contentLength } = call;
    const { scheme = 'Bearer', fileOffset, signal } = call;
    return agent.request({
      origin: url.origin,
      path: url.pathname + (query === undefined ? url.search : query && `?${query}`),
      method,
      headers: {
        ...call.headers,
        authorization: `${scheme} ${token}`,
        ...(contentType && { 'content-type': contentType }),
        ...(contentLength && { 'content-length': contentLength }),
        ...(fileOffset && { file_offset: fileOffset }),
      },
      body,
      ...(signal && { signal }),
    });
  };
  const requestPath = (call: GraphRequest, token: string): Promise<Dispatcher.ResponseData> => {
    const proof = proofsOf(call).of(token);
    const parts = [call.query?.replace(notInUrls, encodeURIComponent), proof && `appsecret_proof=${proof}`];
    return request(new URL(urlOf(baseUrl, call)), token, { ...call, query: parts.filter(Boolean).join('&') });
  };
  const callOnce = async (call: GraphRequest, token: string): Promise<GraphResult> => {
    try {
      const { statusCode, headers, body } = await requestPath(call, token);
      const bytes = await body.bytes();
      const told = statusCode >= 400 ? withoutToken(bytes, token) : bytes;
      return { kind: 'answered', status: statusCode, headers: readHeaders(headers), body: told };
    } catch (error) {
      return failure(error, timeoutMs);
    }
  };
  const stream = async (requested: Promise<Dispatcher.ResponseData>, token: string): Promise<GraphStream> => {
    try {
      const { statusCode, headers, body } = await requested;
      if (statusCode < 400) return { kind: 'answered', status: statusCode, headers: readHeaders(headers), body };
      const told = withoutToken(await body.bytes(), token);
      const changed = { ...headers, 'content-length': String(told.byteLength) };
      return { kind: 'answered', status: statusCode, headers: readHeaders(changed), body: Readable.from([told]) };
    } catch (error) {
      return failure(error, timeoutMs);
    }
  };
  /** The only place where the token is sent to a URL that was not built here. */
  const download = async (address: URL | null, token: string, options: DownloadOptions): Promise<GraphDownload> => {
    let url = address;
    for (let left = maxRedirects; left >= 0; left -= 1) {
      if (url === null || !isMediaHost(url)) return { kind: 'host_not_allowed', host: url?.host ?? '' };
      const result = await stream(request(url, token, options), token);
      const location =
        result.kind === 'answered' && redirects.has(result.status) ? result.headers.get('location') : null;
      if (result.kind !== 'answered' || location === null) return result;
      result.body.on('error', () => undefined).destroy();
      url = URL.parse(location, url.href);
    }
    return { kind: 'lost', reason: 'too many redirects' };
  };

  return {
    call: async (call) => {
      const { token } = credentialsOf(call);
      if (token === null) return { kind: 'no_token' };
      const proofs = proofsOf(call);
      let result = await callOnce(call, token);
      // A call with a wrong proof did nothing, so it may be made again with another.
      for (let left = proofs.count; left > 1 && isProofRefused(result); left -= 1) {
        proofs.useNext();
        result = await callOnce(call, token);
      }
      return result;
    },
    open: async (call) => {
      const { token } = credentialsOf(call);
      return token === null ? { kind: 'no_token' } : stream(requestPath(call, token), token);
    },
    download: async (url, how = {}) => {
      const { token } = credentialsOf(how);
      return token === null ? { kind: 'no_token' } : download(URL.parse(url), token, how);
    },
    greet: async () => {
      const { origin, pathname: path } = new URL(baseUrl);
      try {
        const { statusCode, headers, body } = await agent.request({ origin, path, method: 'HEAD' });
        await body.dump();
        return { kind: 'answered', status: statusCode, headers: readHeaders(headers) };
      } catch (error) {
        return failure(error, timeoutMs);
      }
    },
    isMediaUrl: (address) => {
      const url = URL.parse(address);
      return url !== null && isMediaHost(url);
    },
    close: () => agent.destroy(),
  };
}

/** Meta quotes a token that it can't read ("Malformed access token …"), and its words go to logs and to clients. */
function withoutToken(body: Uint8Array, token: string): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!bytes.includes(token)) return body;
  return new TextEncoder().encode(bytes.toString('utf8').replaceAll(token, '(removed)'));
}

/** Only Meta has two hosts; a stand-in for it serves both. */
function urlOf(baseUrl: string, { host, path }: Pick<GraphRequest, 'host' | 'path'>): string {
  const isOther = host === 'api' && baseUrl === 'https://graph.facebook.com';
  return isOther ? `https://api.facebook.com/${path.replace(/^v[\d.]+\//, '')}` : `${baseUrl}/${path}`;
}

function readHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  return {
    get: (name) => {
      const value = headers[name];
      return value === undefined ? null : [value].flat().join(', ');
    },
  };
}

/** "Invalid appsecret_proof provided in the API argument" */
function isProofRefused(result: GraphResult): boolean {
  if (result.kind !== 'answered' || result.status !== 400) return false;
  return /"[^"]*invalid appsecret_proof/i.test(new TextDecoder().decode(result.body.subarray(0, 2_000)));
}

interface Proofs {
  readonly count: number;
  /** Null if there is no secret. */
  of(token: string): string | null;
  useNext(): void;
}

/** The proof of a token is always the same, and a token changes seldom. */
function createProofs(secrets: readonly string[]): Proofs {
  let current = 0;
  let known: { readonly token: string; readonly proof: string } | null = null;
  return {
    count: secrets.length,
    of: (token) => {
      const secret = secrets[current];
      if (secret === undefined) return null;
      if (known?.token !== token) known = { token, proof: createHmac('sha256', secret).update(token).digest('hex') };
      return known.proof;
    },
    useNext: () => {
      current = (current + 1) % secrets.length;
      known = null;
    },
  };
}

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function failure(error: unknown, timeoutMs: number): Exclude<GraphFailure, { kind: 'no_token' }> {
  if (error instanceof Error && 'code' in error && timeouts.has(String(error.code))) {
    return { kind: 'lost', reason: `no answer within ${timeoutMs / 1000} s` };
  }
  if (error instanceof NotConnected) return { kind: 'unreached', reason: error.reason };
  return { kind: 'lost', reason: codesOf(error)[0] ?? (error instanceof Error ? error.name : 'unknown error') };
}
