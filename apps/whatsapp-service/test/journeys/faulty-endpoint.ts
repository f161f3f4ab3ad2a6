import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { ServerCertificate } from '../../../cli/test/support/certificates.ts';

/** A request that an endpoint got, whatever it answered. */
export interface Arrival {
  /** Of the delivery: `webhook-id`. */
  readonly id: string;
  readonly wamid: string;
  readonly from: string;
}

/** Answers a request, or does not. @param count from 1, of all requests. */
export type Answer = (response: ServerResponse, arrival: Arrival, count: number) => void;

export interface Endpoint {
  readonly port: number;
  /** Everything that came, in order. */
  readonly arrivals: readonly Arrival[];
  /** What came with a wrong signature. */
  readonly forged: () => number;
  /** The secret that it verifies with. */
  trust(secret: string): void;
  answerWith(answer: Answer): void;
  /** Gives it another certificate; for an endpoint with TLS. */
  certify(certificate: ServerCertificate): void;
  /** Accepts no connections until it comes up again, under the same port. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
}

const tlsOptions = ({ key, chain }: ServerCertificate) => ({ key, cert: chain });

/** By the library's own code, but not its clock: that of the service may have been moved. */
function isSigned(verifier: Webhook, headers: IncomingHttpHeaders, body: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  return signature === verifier.sign(String(id), new Date(Number(timestamp) * 1_000), body);
}

/** An endpoint of a subscription. It verifies and records what arrives, and answers as the test says. */
export async function openEndpoint(answer: Answer, certificate?: ServerCertificate): Promise<Endpoint> {
  const arrivals: Arrival[] = [];
  let answering = answer;
  let verifier: Webhook | null = null;
  let forged = 0;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    if (verifier && !isSigned(verifier, request.headers, body)) forged += 1;
    const { message } = JSON.parse(body).data;
    const arrival = { id: String(request.headers['webhook-id']), wamid: message.wamid, from: message.user.waId };
    arrivals.push(arrival);
    answering(response, arrival, arrivals.length);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    take(request, response).catch(() => response.destroy());
  };
  const secure = certificate ? createTlsServer(tlsOptions(certificate), listener) : null;
  const server = secure ?? createServer(listener);
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    arrivals,
    forged: () => forged,
    trust: (secret) => {
      verifier = new Webhook(secret);
    },
    answerWith: (next) => {
      answering = next;
    },
    certify: (next) => secure?.setSecureContext(tlsOptions(next)),
    goDown: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    comeUp: () => listen(port),
  };
}
