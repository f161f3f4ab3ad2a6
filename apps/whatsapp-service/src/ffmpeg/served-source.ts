import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Source } from '../decoding/source.ts';

export interface ServedSource {
  readonly url: string;
  close(): void;
}

/**
 * Serves one file on this machine, under an address that cannot be guessed, for as long as one conversion takes. Many files have their index at the end, so
 * a pipe would not do; and a file on disk would be there unencrypted.
 */
export async function serveSource(source: Source): Promise<ServedSource> {
  const path = `/${randomBytes(24).toString('hex')}`;
  const server = createServer((request, response) => {
    if (request.url === path) void answer(source, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  { size, readFrom }: Source,
  { headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const first = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  if (first >= size) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const stream = await readFrom(first).catch(() => null);
  if (stream === null) {
    response.writeHead(404).end();
    return;
  }
  const range = headers.range === undefined ? {} : { 'content-range': `bytes ${first}-${size - 1}/${size}` };
  response.writeHead(headers.range === undefined ? 200 : 206, {
    'content-length': size - first,
    'accept-ranges': 'bytes',
    ...range,
  });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}
