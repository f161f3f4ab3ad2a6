import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What subscriptions of the scene deliver to. */
export interface Receiver {
  readonly url: string;
  /** How it answers from now on. */
  answer(status: number): void;
  /** What was delivered so far, oldest first. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function startReceiver(): Promise<Receiver> {
  let status = 200;
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? 'thanks' : 'out of order');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}/whatsapp`,
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
