import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A POST as the business received it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Whether both signatures match the bytes and the secret. */
  readonly isSigned: boolean;
  /** All `entry[].changes[]` in one list. */
  readonly changes: readonly { readonly value: Record<string, unknown>; readonly field: string }[];
}

/** The business's answer: a status, no answer, or a broken connection. */
export type Answering = number | 'never' | 'break';

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** The queries of the handshakes. */
  readonly handshakes: string[];
  secret: string;
  /** Chooses the answer to each POST; 200 by default. */
  answers: (received: Received) => Answering | Promise<Answering>;
  /** The body of answers to POSTs; empty by default. */
  answer: string;
  /** Answers a handshake; repeats the challenge by default. */
  handshake: (query: URLSearchParams, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** A business's webhook endpoint. It checks signatures itself, and shares no code with the simulator. */
export async function startReceiver(secret = 'simulator-app-secret'): Promise<Receiver> {
  const server = createServer((request, response) => {
    void take(request, response);
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    if (request.method === 'GET') {
      receiver.handshakes.push(path);
      receiver.handshake(new URL(path, 'http://receiver').searchParams, response);
      return;
    }
    const body = await buffer(request);
    const received = { path, headers: request.headers, body, isSigned: isSigned(), changes: changesOf(body) };
    receiver.received.push(received);
    const answer = await receiver.answers(received);
    if (answer === 'break') response.destroy();
    else if (answer !== 'never') response.writeHead(answer).end(receiver.answer);

    function isSigned(): boolean {
      const hmac = (algorithm: string): string => createHmac(algorithm, receiver.secret).update(body).digest('hex');
      return (
        request.headers['x-hub-signature-256'] === `sha256=${hmac('sha256')}` &&
        request.headers['x-hub-signature'] === `sha1=${hmac('sha1')}`
      );
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    handshakes: [],
    secret,
    answers: () => 200,
    answer: '',
    handshake: (query, response) => response.end(query.get('hub.challenge')),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

function changesOf(body: Buffer): Received['changes'] {
  const { entry } = JSON.parse(body.toString()) as { entry: { changes: Received['changes'] }[] };
  return entry.flatMap(({ changes }) => changes);
}
