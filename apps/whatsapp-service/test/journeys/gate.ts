import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What may happen to a call on its way to Meta and back. Each is awaited before the call goes on. */
export interface GateHooks {
  /** The call has left the service, and Meta does not know of it. */
  onCall?: (body: string) => Promise<unknown> | undefined;
  /** Meta has done what the call asked, and its answer is on its way. */
  onAnswer?: (body: string) => Promise<unknown> | undefined;
  /** The answer has left for the service. */
  onAnswered?: () => unknown;
  /** Answers in Meta's place. */
  answer?: (body: string) => { readonly status: number; readonly body: string } | undefined;
}

export interface Gate {
  readonly url: string;
  /** For calls of `/messages`; all others pass. */
  hooks: GateHooks;
  /** Breaks the connections and refuses new ones, as when Meta cannot be reached, until `restore`. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): void;
}

/** A line to Meta that tests can hold at every moment of a call. */
export async function openGate(target: string): Promise<Gate> {
  const server = createServer((request, response) => {
    pass(gate, target, request, response).catch(() => response.destroy());
  });
  // A call on a connection that is closed at that moment ends without an answer, which is for tests that cut the line.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  const { port } = address;
  const gate: Gate = {
    url: `http://127.0.0.1:${port}`,
    hooks: {},
    cut: async () => {
      const closed = once(server, 'close');
      gate.close();
      await closed;
    },
    restore: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return gate;
}

async function pass(gate: Gate, target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const hooks = request.method === 'POST' && /\/messages(\?|$)/.test(request.url ?? '') ? gate.hooks : {};
  const text = body.toString('utf8');
  await hooks.onCall?.(text);
  const instead = hooks.answer?.(text);
  if (instead) {
    response.writeHead(instead.status, { 'content-type': 'application/json' }).end(instead.body);
    return;
  }
  const call = httpRequest(target + request.url, { method: request.method, headers: headersOf(request) });
  call.end(body);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const answered = await buffer(answer);
  await hooks.onAnswer?.(text);
  response.writeHead(answer.statusCode ?? 500, answer.headers);
  response.end(answered, () => hooks.onAnswered?.());
}

/** Sends the Host header too: Meta's media URLs must lead through the gate. */
function headersOf({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { authorization, host, 'content-type': type } = headers;
  return { authorization, host, ...(type && { 'content-type': type }) };
}
