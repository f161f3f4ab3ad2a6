import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { type Proxies, UnusableProxy } from './proxies.ts';

/**
 * The connection failed before a byte of a request was sent: no address, nothing listening, no TLS, or a proxy's
 * refusal.
 */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
  /** Codes that say why, such as `ECONNREFUSED` or `PROXY_407`. */
  readonly reason: string;

  constructor(reason: string, cause: unknown) {
    super('No connection to Meta was established.', { cause });
    this.reason = reason;
  }
}

export interface ConnectorOptions {
  readonly timeoutMs: number;
  readonly proxies: Pick<Proxies, 'for'>;
}

/** Connects directly, or through a tunnel of the proxy that the environment names for the host. */
export function createConnector({ timeoutMs, proxies }: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs });
  return (options, callback) => {
    const done: buildConnector.Callback = (...result) => {
      const [error] = result;
      if (error) callback(error instanceof NotConnected ? error : new NotConnected(reasonOf(error), error), null);
      else callback(...result);
    };
    const url = new URL(`${options.protocol}//${options.host ?? options.hostname}`);
    const proxy = proxyFor(proxies, url);
    if (proxy instanceof NotConnected) return done(proxy, null);
    if (proxy === null) return connect(options, done);
    openTunnel(proxy, `${url.hostname}:${url.port || defaultPorts[url.protocol]}`, timeoutMs).then(
      (socket) => (url.protocol === 'https:' ? connect({ ...options, httpSocket: socket }, done) : done(null, socket)),
      (error) => done(error, null),
    );
  };
}

function proxyFor(proxies: Pick<Proxies, 'for'>, url: URL): URL | null | NotConnected {
  try {
    return proxies.for(url);
  } catch (error) {
    if (error instanceof UnusableProxy) return new NotConnected('PROXY_UNUSABLE', error);
    throw error;
  }
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

function openTunnel(proxy: URL, target: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || defaultPorts[proxy.protocol],
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...credentialsOf(proxy) },
      agent: false,
    });
    const fail = (reason: string, cause?: unknown): void => {
      clearTimeout(timeout);
      reject(new NotConnected(`PROXY_${reason}`, cause));
      request.destroy();
    };
    const timeout = setTimeout(() => fail('ETIMEDOUT'), timeoutMs);
    const refuse = (status = 0): void => fail(String(status));
    request
      .on('connect', ({ statusCode = 0 }, socket, head) => {
        if (statusCode < 200 || statusCode > 299) {
          socket.destroy();
          return refuse(statusCode);
        }
        clearTimeout(timeout);
        if (head.byteLength > 0) socket.unshift(head);
        resolve(socket.setNoDelay(true).setKeepAlive(true, keepAliveMs));
      })
      .on('response', ({ statusCode }) => refuse(statusCode))
      .on('error', (error) => fail(reasonOf(error), error))
      .end();
  });
}

const keepAliveMs = 60_000;

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

const reasonOf = (error: unknown): string =>
  codesOf(error).join(', ') || (error instanceof Error ? error.name : 'unknown error');

/** The codes of an error and of its causes: several if several addresses of a name were tried. */
export function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  if (error.cause !== undefined) return codesOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}
