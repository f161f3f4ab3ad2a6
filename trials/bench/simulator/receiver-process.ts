import { createServer } from 'node:http';
import { arrayOf, objectOf, parseJson } from '../../support/json.ts';

/*
 * A business's webhook endpoint, in its own process: it accepts everything and counts statuses by name. It sends its
 * port and, whenever it is asked, its counts.
 */
const counts: Record<string, number> = { posts: 0 };

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(new URL(request.url ?? '/', 'http://localhost').searchParams.get('hub.challenge'));
    return;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end();
  counts.posts = (counts.posts ?? 0) + 1;
  for (const entry of arrayOf(objectOf(parseJson(Buffer.concat(chunks))).entry)) {
    for (const change of arrayOf(objectOf(entry).changes)) {
      for (const status of arrayOf(objectOf(objectOf(change).value).statuses)) {
        const name = String(objectOf(status).status);
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit(0));
