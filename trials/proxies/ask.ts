import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { publicHost, type RunningProxy } from './open-proxy.ts';

export interface Asked {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The address that it comes from; all of 127/8 is this machine. */
  readonly from?: string;
}

/** Makes a request to the public host of a proxy; resolves with the answer when its headers are there. */
export async function ask({ scheme, port, ca }: RunningProxy, asked: Asked): Promise<IncomingMessage> {
  const { path, method = 'GET', headers, body, from = '127.0.0.1' } = asked;
  const place = { host: '127.0.0.1', port, path, method, localAddress: from, agent: false } as const;
  const options = { ...place, headers: { host: publicHost, ...headers } };
  const request = scheme === 'https' ? requestHttps({ ...options, ca, servername: publicHost }) : requestHttp(options);
  // A body that is refused unread is cut short, before its answer or after it.
  request.on('error', () => undefined).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}
