import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Scrape } from './metrics.ts';

export interface MetricsServer {
  close(): Promise<void>;
}

/** Serves `GET /metrics` without a key on a port of its own. Rejects if the port is taken. */
export async function startMetricsServer(
  scrape: () => Promise<Scrape>,
  where: { readonly port: number; readonly host: string },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const isScrape =
      (request.method === 'GET' || request.method === 'HEAD') && /^\/metrics(\?|$)/.test(request.url ?? '');
    if (!isScrape) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    scrape().then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be collected.\n'),
    );
  }).listen(where);
  await once(server, 'listening');
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
