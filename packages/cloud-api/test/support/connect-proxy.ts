import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface ConnectProxy {
  /** Without credentials. */
  readonly url: string;
  /** The `host:port` of each tunnel that was asked for. */
  readonly targets: readonly string[];
  readonly credentials: readonly (string | undefined)[];
  close(): void;
}

export interface ConnectProxyOptions {
  /** Which port of this machine a target means: names exist only behind the proxy. */
  readonly portOf: (target: string) => number | undefined;
  /** Answers with this status instead of opening a tunnel. */
  readonly refuseWith?: number;
}

/** A small HTTP proxy on loopback that opens tunnels (CONNECT), and nothing else. */
export async function openConnectProxy({ portOf, refuseWith }: ConnectProxyOptions): Promise<ConnectProxy> {
  const targets: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const target = request.url ?? '';
    targets.push(target);
    credentials.push(request.headers['proxy-authorization']);
    const port = portOf(target);
    client.on('error', () => undefined);
    if (refuseWith !== undefined || port === undefined) {
      client.end(`HTTP/1.1 ${refuseWith ?? 502} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    targets,
    credentials,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
