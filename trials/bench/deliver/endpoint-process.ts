import { createServer } from 'node:http';

/*
 * A subscriber's endpoint, in its own process. `/dead` is answered 500, `/refuses/TEXT` 400 if the text is in the
 * body, and anything else 204. It sends its port, and, whenever asked, how many deliveries it accepted, how many
 * different ones (`webhook-id`), how many it refused, and its processor time; asked with `times`, when each of the
 * accepted arrived, by the text after `"wamid":"` in it.
 */
let [accepted, refused] = [0, 0];
const ids = new Set<string>();
let arrivals: Record<string, number> = {};
let hasTimes = false;

const server = createServer((request, response) => {
  const chunks: Uint8Array[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const status = statusOf(request.url ?? '', chunks);
    if (status !== 204) {
      refused += 1;
      response.writeHead(status).end();
      return;
    }
    accepted += 1;
    ids.add(String(request.headers['webhook-id']));
    if (hasTimes) {
      const wamid = /"wamid":\s*"([^"]+)"/.exec(Buffer.concat(chunks).toString())?.[1];
      if (wamid !== undefined) arrivals[wamid] ??= performance.timeOrigin + performance.now();
    }
    response.writeHead(status).end();
  });
});
function statusOf(path: string, chunks: readonly Uint8Array[]): number {
  if (path === '/dead') return 500;
  const text = path.startsWith('/refuses/') ? path.slice('/refuses/'.length) : null;
  return text !== null && Buffer.concat(chunks).includes(text) ? 400 : 204;
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
process.on('message', (asked) => {
  if (asked !== 'times') {
    const { user, system } = process.cpuUsage();
    process.send?.({ accepted, refused, different: ids.size, cpuMs: (user + system) / 1_000 });
    return;
  }
  hasTimes = true;
  process.send?.(arrivals);
  arrivals = {};
});
process.on('disconnect', () => process.exit(0));
