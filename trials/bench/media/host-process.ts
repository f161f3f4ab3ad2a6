import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/*
 * Meta's side of media, in its own process. Any address below /file is a file of 1 MB: its name, then always the same
 * bytes. It sends its port and, when asked with an id, the SHA-256 of that file as eight numbers.
 */
const size = 1_000_000;
const rest = Buffer.alloc(size, 'a file of the bench; ');

function fileOf(id: string): Buffer {
  const bytes = Buffer.from(rest);
  bytes.write(`${id}\n`);
  return bytes;
}

const server = createServer((request, response) => {
  const [, kind, id = ''] = (request.url ?? '').split('/');
  if (kind !== 'file') {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 100, error_subcode: 33, message: 'Unsupported get request.' } }));
    return;
  }
  response.writeHead(200, { 'content-length': size });
  response.end(fileOf(id));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
process.on('message', (asked) => {
  const hash = createHash('sha256')
    .update(fileOf(String(asked)))
    .digest();
  process.send?.(
    Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((word) => [String(word), hash.readUInt32BE(word * 4)])),
  );
});
process.on('disconnect', () => process.exit(0));
