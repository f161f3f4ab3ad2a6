import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { objectOf, parseJson } from '../support/json.ts';
import { type MetaSender, type SentWebhook, UnknownKindError } from './meta-sender.ts';
import { standInPage } from './stand-in-page.ts';

interface StandInOptions {
  readonly sender: MetaSender;
  /** The kinds that `POST /send` takes. */
  readonly kinds: readonly string[];
  /** Where the service is, for people to find it. */
  readonly serviceUrl: string;
  /** Told every webhook that was sent by `POST /send`. */
  readonly onSent: (webhook: SentWebhook) => void;
}

export interface StandIn {
  readonly url: string;
  readonly close: () => void;
}

const maxBodyBytes = 65_536;

/**
 * Opens the stand-in's own little site on the loopback address: `GET /` says what it is and what it sent (a page for
 * browsers, JSON for others), `POST /send` with `{"kind":"text"}` sends one more webhook.
 */
export async function openStandIn(port: number, options: StandInOptions): Promise<StandIn> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      answerJson(response, 502, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: StandInOptions): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const route = `${request.method} ${pathname}`;
  if (route === 'GET /' || route === 'HEAD /') return answerAbout(request, response, options);
  if (route === 'POST /send') return answerSend(request, response, options);
  answerJson(response, 404, { error: 'Only GET / and POST /send are here.' });
}

function answerAbout(request: IncomingMessage, response: ServerResponse, options: StandInOptions): void {
  const about = {
    what: 'A stand-in for Meta: it sends signed sample webhooks to the service. Nothing here reaches Meta.',
    service: options.serviceUrl,
    send: 'POST /send {"kind":"text"}',
    kinds: options.kinds,
    sent: options.sender.sent().map(shownWebhook),
  };
  if (request.headers.accept?.includes('text/html')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(standInPage(about));
  } else {
    answerJson(response, 200, about);
  }
}

async function answerSend(request: IncomingMessage, response: ServerResponse, options: StandInOptions): Promise<void> {
  const body = await readBody(request);
  if (body === null) return answerJson(response, 413, { error: `At most ${maxBodyBytes} bytes.` });
  const { kind = 'text' } = body.length === 0 ? {} : objectOf(parseJson(body));
  try {
    const webhook = await options.sender.send(String(kind));
    options.onSent(webhook);
    answerJson(response, 200, shownWebhook(webhook));
  } catch (error) {
    if (!(error instanceof UnknownKindError)) throw error;
    answerJson(response, 400, { error: error.message, kinds: options.kinds });
  }
}

/** A sent webhook as the stand-in shows it. */
export interface ShownWebhook {
  readonly kind: string;
  readonly who: string;
  readonly sentAt: string;
  readonly eventId: string;
  readonly status: number;
  readonly ms: number;
}

function shownWebhook({ kind, who, sentAt, eventId, status, ms }: SentWebhook): ShownWebhook {
  return { kind, who, sentAt: new Date(sentAt).toISOString(), eventId, status, ms: Math.round(ms * 10) / 10 };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Uint8Array = chunk;
    bytes += part.length;
    if (bytes <= maxBodyBytes) chunks.push(part);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks) : null;
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`);
}
