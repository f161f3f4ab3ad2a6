import type { Random } from '../../ledger/random.ts';
import { markedText } from './marks.ts';
import { randomBytes } from './mutations/mutation.ts';

/** Bytes that are not an HTTP request, or one that no client would send. */
export function makeGarbage(random: Random): { readonly name: string; readonly bytes: Buffer } {
  const [name, make] = random.pick(kinds);
  return { name, bytes: Buffer.from(make(random), 'latin1') };
}

const kinds: readonly (readonly [string, (random: Random) => string])[] = [
  ['random bytes', (random) => randomBytes(random, random.between(1, 2_000)).toString('latin1')],
  [
    'a TLS greeting',
    (random) => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${randomBytes(random, 500).toString('latin1')}`,
  ],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00'],
  ['HTTP/0.9', () => 'GET /v1/events\r\n'],
  ['HTTP/1.0', () => 'POST /webhooks/whatsapp HTTP/1.0\r\nX-Hub-Signature-256: sha256=00\r\n\r\n{}'],
  ['HTTP/9.9', () => 'GET / HTTP/9.9\r\nHost: a\r\n\r\n'],
  [
    'another protocol',
    (random) =>
      `${random.pick(['EHLO evil.example', 'USER root', '*1\r\n$4\r\nPING', 'SSH-2.0-x', '{"jsonrpc":"2.0"}'])}\r\n\r\n`,
  ],
  ['empty lines', (random) => '\r\n'.repeat(random.between(1, 5_000))],
  ['zeros', (random) => '\0'.repeat(random.between(1, 5_000))],
  ['a line without an end', (random) => `GET /${markedText(random).repeat(random.pick([10, 2_000, 9_000]))}`],
  [
    'a head without an end',
    (random) =>
      `GET / HTTP/1.1\r\nHost: a\r\n${Array.from({ length: random.between(1, 50) }, (_, at) => `X-${at}: ${markedText(random)}\r\n`).join('')}`,
  ],
  [
    'a chunk too large',
    () => 'POST /webhooks/whatsapp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx',
  ],
  ['a negative chunk', () => 'POST /v1/outbox HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n'],
  [
    'an endless chunk extension',
    (random) =>
      `POST /webhooks/whatsapp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;${markedText(random).repeat(2_000)}`,
  ],
  [
    'a smuggled request',
    () =>
      'POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n',
  ],
  ['bare line feeds', () => 'GET /health HTTP/1.1\nHost: a\n\n'],
  ['a folded header', () => 'GET /health HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n'],
  ['a space before the colon', () => 'GET /health HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['requests without a Host', () => 'GET /health HTTP/1.1\r\n\r\n'.repeat(20)],
  ['nothing', () => ''],
];
