import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** The address and credentials that a client uses: those of the simulator, or of a service in front of it. */
export interface ClientSurroundings {
  /** Replaces `https://graph.facebook.com`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  /** A user whose window is open, digits only. */
  readonly to: string;
  /** A message that this user wrote. */
  readonly receivedWamid: string;
}

/** One unchanged request to the business's webhook. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: ReceivedRequest[];
  close(): void;
}

/** A business's webhook endpoint that stores raw requests and answers the handshake for one token. */
export async function openReceiver(verifyToken: string): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '/', headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const query = new URL(url, 'http://localhost').searchParams;
    if (method !== 'GET') response.end();
    else if (query.get('hub.verify_token') === verifyToken) response.end(query.get('hub.challenge'));
    else response.writeHead(403).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks/whatsapp`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The smallest possible files of some types. */
export const files = {
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  text: Buffer.from('Hello'),
};
