import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/*
 * The ceiling: the throughput of `node:http` with the signature check on this machine, when nothing is parsed, stored
 * or logged. The first argument is the secret; the port that it listens on is sent to the parent.
 */
const appSecret = process.argv[2] ?? '';
const answer = { 'Content-Type': 'application/json', 'Content-Length': 2 };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answerSigned(request, response, chunks));
});

function answerSigned(request: IncomingMessage, response: ServerResponse, chunks: readonly Buffer[]): void {
  const [first] = chunks;
  const body = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  const isRight = hasRightSignature(body, request.headers['x-hub-signature-256']);
  response.writeHead(isRight ? 200 : 403, answer).end('{}');
}

function hasRightSignature(body: Buffer, header: string | string[] | undefined): boolean {
  const expected = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  if (typeof header !== 'string' || header.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(header), Buffer.from(expected));
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(address !== null && typeof address === 'object' ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
