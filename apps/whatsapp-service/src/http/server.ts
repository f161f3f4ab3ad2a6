import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorRules } from '@intexuraos/service-api/errors';
import { errorBody, rawErrorAnswer } from './error-response.ts';
import { hasBody } from './limits/connections.ts';
import type { Limits } from './limits/limits.ts';
import { discardBody } from './limits/read-body.ts';
import type { Refusals } from './refusals.ts';

/** Takes a request ahead of the framework; true means that it is handled. */
export type Ingest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Time limits for clients. */
export interface Patience {
  /** For its headers. */
  readonly headersMs: number;
  /** For the whole request, including an upload of 100 MB; `limits/bodies.ts` limits bodies further. */
  readonly requestMs: number;
  /** How often Node looks for connections past their time. */
  readonly checkMs: number;
}

const usual: Patience = { headersMs: 10_000, requestMs: 660_000, checkMs: 2_000 };

/** Longer than the 60 s of usual proxies, so that the service never closes a connection just as a request arrives. */
const keepAliveTimeoutMs = 75_000;

export interface HttpServerOptions {
  readonly handle: RequestListener;
  /** Gets each request before `handle` does. */
  readonly ingest?: Ingest | undefined;
  readonly connections: Limits['connections'];
  readonly patience?: Patience;
}

/** The HTTP server, with limits for clients that are slow, too many, or don't read. */
export function createHttpServer({ handle, ingest, connections, patience = usual }: HttpServerOptions): Server {
  const listener: RequestListener = (request, response) => connections.admit(request, response, serve);
  const serve: RequestListener = (request, response) => {
    // During shutdown the response closes the connection, so that the client's next request goes to another instance.
    if (!server.listening || ending.has(server)) response.shouldKeepAlive = false;
    unused.delete(request.socket);
    if (request.url?.includes('%')) request.url = withPlainPath(request.url);
    if (request.headers.host === undefined && request.httpVersion === '1.1') return refuseWithoutHost(response);
    if (ingest?.(request, response)) return;
    closeUnread(request, response);
    handle(request, response);
  };
  const unused = new Set<Socket>();
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: patience.checkMs,
      // Node would answer these itself, bypassing the limit on unanswered requests.
      requireHostHeader: false,
    },
    listener,
  );
  server.on('checkExpectation', listener);
  server.on('connection', (socket) => {
    connections.add(socket);
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  unusedConnections.set(server, unused);
  return server;
}

/** Percent-encoded letters, digits, `-`, `.`, `_` and `~`. */
const encodedUnreserved = /%(2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])/gi;

const strayPercent = /%(?![0-9a-f]{2})/i;

/**
 * A request target whose path has all characters decoded that need no encoding: both spellings are the same path (RFC 3986,
 * 6.2.2.2), for routes, keys and headers alike. Characters that mean something else when encoded, above all a slash, stay
 * as they are, and so does the query.
 */
function withPlainPath(target: string): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  // Decoding after a stray percent sign would create an encoding that was not there: `%%365`.
  if (strayPercent.test(path)) return target;
  const plain = path.replace(encodedUnreserved, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain + target.slice(path.length);
}

/** RFC 9112, section 3.2 */
function refuseWithoutHost(response: ServerResponse): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
  const body = JSON.stringify(errorBody('bad_request', 'The Host header is missing.'));
  response.writeHead(errorRules.bad_request.status, headers).end(body);
}

/** Unread bodies are not buffered, and not waited for once the request is answered. */
function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  if (!hasBody(request)) return;
  // Node would hold 64 KiB of it, in an object per byte if the client sends single bytes.
  if (request.method === 'GET' || request.method === 'HEAD') request.resume();
  response.once('finish', () => {
    if (!request.complete) discardBody(request);
  });
}

/** For each server, the connections without any request so far. */
const unusedConnections = new WeakMap<Server, Set<Socket>>();

const ending = new WeakSet<Server>();

/** Has each connection end with its next answer, while new ones are still accepted: the server will close soon. */
export function endConnections(server: Server): void {
  ending.add(server);
}

/**
 * Closes idle connections. Node's own way leaves connections that clients opened in advance until the time limit for
 * headers; they would delay the end of the process.
 */
export function closeIdleConnections(server: Server): void {
  server.closeIdleConnections();
  for (const socket of unusedConnections.get(server) ?? []) socket.destroy();
}

/** Answers and counts a connection without a valid request: too slow, headers too large, or not HTTP. */
export function createClientErrorHandler(refusals: Pick<Refusals, 'count'>, timedOut: Limits['timedOut']) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const code = codeOf(error);
    // Browsers and HTTP clients open connections in advance and may never use them: no request, so no refusal.
    if (code === 'request_timeout' && socket.bytesRead === 0) {
      socket.destroy();
      return;
    }
    refusals.count(code);
    if (code === 'request_timeout') timedOut(socket);
    socket.end(rawErrorAnswer(code), () => socket.destroy());
  };
}

function codeOf({ code }: NodeJS.ErrnoException): 'request_timeout' | 'headers_too_large' | 'bad_request' {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'bad_request';
}
