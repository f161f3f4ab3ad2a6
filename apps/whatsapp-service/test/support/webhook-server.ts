import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { createWebhookRoute, type WebhookRouteDeps, webhookPath } from '../../src/http/webhook/webhook-route.ts';
import { createReceptionStats } from '../../src/inbound/reception-stats.ts';
import type { IncomingWebhook } from '../../src/inbound/webhook-event.ts';
import { testLimits } from './limits.ts';

const appSecret = 'b3f08a6de1c94752a7d05e8c1f6b2943';

export const sign = (body: string | Uint8Array, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The webhook endpoint alone on a real port, with what it keeps at hand. */
export interface WebhookServer {
  readonly kept: IncomingWebhook[];
  readonly deps: WebhookRouteDeps;
  /** Posts a body, signed unless told otherwise. */
  post(body: string | Uint8Array, headers?: Record<string, string | undefined>, suffix?: string): Promise<PostAnswer>;
  /** Writes raw bytes to a connection and returns all that came back until it closed. */
  raw(request: string | readonly (string | Uint8Array)[]): Promise<string>;
  close(): Promise<void>;
}

export interface PostAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

/** What the endpoint needs, on a list for a store. */
export function webhookDeps(kept: IncomingWebhook[] = []): WebhookRouteDeps {
  return {
    events: {
      accept: async (webhook) => {
        const isRepeat = kept.some(({ payload }) => Buffer.compare(payload, webhook.payload) === 0);
        kept.push(webhook);
        return isRepeat ? 'duplicate' : 'stored';
      },
    },
    stats: createReceptionStats(() => 0),
    accounts: { appSecrets: [appSecret] },
    ids: { wabaIds: [], phoneNumberIds: [] },
    now: () => 1_750_000_000_000,
    onKept: () => undefined,
    onStoreFault: () => undefined,
    checkWritable: async () => undefined,
    serviceId: 'service-of-the-tests',
    limits: testLimits(),
    maxBodyBytes: 4 * 1024 * 1024,
  };
}

export async function startWebhookServer(overrides: Partial<WebhookRouteDeps> = {}): Promise<WebhookServer> {
  const kept: IncomingWebhook[] = [];
  const deps = { ...webhookDeps(kept), ...overrides };
  const route = createWebhookRoute(deps);
  const server = createServer((request, response) => {
    if (!route(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  return {
    kept,
    deps,
    post: (body, headers = {}, suffix = '') => post(port, body, headers, suffix),
    raw: (request) => raw(port, request),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function post(
  port: number,
  body: string | Uint8Array,
  headers: Record<string, string | undefined>,
  suffix: string,
): Promise<PostAnswer> {
  const all = { 'content-type': 'application/json', 'x-hub-signature-256': sign(body), ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`http://127.0.0.1:${port}${webhookPath}${suffix}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: given,
  });
  const answer = (await response.json()) as { status?: string; error?: { code: string } };
  return {
    status: response.status,
    code: answer.status ?? answer.error?.code,
    retryAfter: response.headers.get('retry-after'),
  };
}

async function raw(port: number, request: string | readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  for (const part of typeof request === 'string' ? [request] : request) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
