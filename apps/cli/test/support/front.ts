import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a front does other than passing on; nothing by default. */
export interface Tampering {
  /** An answer instead of the service's. */
  answer?: (request: Asked) => { readonly status: number; readonly text: string } | undefined;
  /** Changes a body on its way. */
  body?: (body: string) => string;
  /** Changes what `/health` says. */
  health?: (health: Record<string, unknown>) => Record<string, unknown>;
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly signature: string | undefined;
}

/** Something in front of the service that can be made to misbehave, as proxies and impostors do. */
export interface Front {
  readonly url: string;
  tampering: Tampering;
  close(): void;
}

/** What a server shows in its TLS handshake. */
export type Tls = Pick<ServerOptions, 'key' | 'cert' | 'maxVersion' | 'requestCert' | 'rejectUnauthorized'>;

/** By HTTPS with `tls`, on the name localhost; else by HTTP. */
export async function openFront(target: string, tls?: Tls): Promise<Front> {
  const front: Front = { url: '', tampering: {}, close: () => undefined };
  const answerTo = async (request: IncomingMessage): Promise<{ status: number; text: string }> => {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', target);
    const signature = headers['x-hub-signature-256']?.toString();
    const body = (await buffer(request)).toString();
    const own = front.tampering.answer?.({ method, url, signature });
    if (own) return own;
    const response = await fetch(url, {
      method,
      headers: {
        // Each request comes from another address, so that the limit on wrong signatures isn't met.
        'x-forwarded-for': `10.${randomInt(255)}.${randomInt(255)}.${randomInt(255)}`,
        ...Object.fromEntries(
          Object.entries(headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
        ),
      } as Record<string, string>,
      ...(body !== '' && { body: front.tampering.body?.(body) ?? body }),
    });
    const text = await response.text();
    if (url.pathname === '/health' && front.tampering.health) {
      return { status: response.status, text: JSON.stringify(front.tampering.health(JSON.parse(text))) };
    }
    return { status: response.status, text };
  };
  const listener: RequestListener = (request, response) => {
    answerTo(request).then(
      ({ status, text }) => response.writeHead(status).end(request.method === 'HEAD' ? '' : text),
      () => response.writeHead(502).end(),
    );
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(front, {
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    close: () => server.close().closeAllConnections(),
  });
}
