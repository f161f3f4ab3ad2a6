import { once } from 'node:events';
import { createServer } from 'node:http';
import { createMarkSearch } from '../requests/marks.ts';

/** Receives the service's traces like a collector, and searches them. */
export async function startSpanReceiver(
  secrets: readonly string[],
  onFound: (found: string) => void,
): Promise<{ readonly url: string; readonly bytes: () => number; readonly close: () => Promise<void> }> {
  let bytes = 0;
  const server = createServer((request, response) => {
    const search = createMarkSearch(secrets);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      for (const found of search.search(chunk.toString('latin1'))) onFound(found);
    });
    request.on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    bytes: () => bytes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
