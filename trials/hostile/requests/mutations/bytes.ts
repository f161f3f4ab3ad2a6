import { gzipSync } from 'node:zlib';
import type { Random } from '../../../ledger/random.ts';
import { withHeader } from '../http-request.ts';
import { markedKey, markedText } from '../marks.ts';
import { type Mutation, randomBytes } from './mutation.ts';
import { forbiddenParameter } from './queries.ts';

/** Changes to a body's bytes, regardless of their meaning. */
export const byteMutations: readonly Mutation[] = [
  onBody('flipped bytes', (body, random) => {
    const flipped = Buffer.from(body);
    for (let count = random.between(1, 8); count > 0 && flipped.length > 0; count--) {
      const at = random.between(0, flipped.length - 1);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.between(0, 7));
    }
    return flipped;
  }),
  onBody('a truncated body', (body, random) => body.subarray(0, random.between(0, body.length))),
  onBody('a doubled body', (body) => Buffer.concat([body, body])),
  onBody('invalid UTF-8', (body, random) =>
    spliced(
      body,
      random,
      random.pick([Buffer.from([0xc0, 0xaf]), Buffer.from([0xff]), Buffer.from([0xed, 0xa0, 0x80])]),
    ),
  ),
  onBody('random bytes in the body', (body, random) =>
    spliced(body, random, randomBytes(random, random.between(1, 64))),
  ),
  onBody('a byte order mark', (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])),
  onBody('UTF-16', (body) => Buffer.from(body.toString('utf8'), 'utf16le')),
  onBody('an empty body', () => Buffer.alloc(0)),
  onBody('white space only', (_body, random) => Buffer.alloc(random.pick([1, 5_000]), ' ')),
  onBody('padding', (body, random) => Buffer.concat([body, Buffer.alloc(random.pick(paddings), ' ')])),
  onBody('zeros', (body) => Buffer.concat([body, Buffer.alloc(100)])),
  onBody('gzip without saying so', (body) => gzipSync(body)),
  onBody('random bytes only', (_body, random) => randomBytes(random, random.between(1, 400))),
  {
    name: 'a form',
    apply: (request, random) => {
      const text = `messaging_product=whatsapp&to=${markedKey(random)}&type=text&text[body]=${markedText(random)}&${forbiddenParameter(random)}`;
      return withHeader({ ...request, body: Buffer.from(text) }, 'Content-Type', 'application/x-www-form-urlencoded');
    },
  },
  {
    name: 'a form with parts',
    apply: (request, random) => {
      const boundary = random.pick(['b', 'b'.repeat(70), 'a"b', '---x']);
      const type = `multipart/form-data; boundary=${boundary.includes('"') ? "'a'" : boundary}`;
      return withHeader({ ...request, body: multipart(boundary, random) }, 'Content-Type', type);
    },
  },
];

/** Mostly small, and sometimes around the limits of a message, an API call and a webhook. */
const paddings = [10_000, 10_000, 70_000, 70_000, 70_000, 500_000, 1_050_000, 3_900_000, 4_200_000];

/** A form with parts that no browser would send. */
function multipart(boundary: string, random: Random): Buffer {
  const count = random.pick([1, 2, 3, 300]);
  const parts = Array.from({ length: count }, () => {
    const [name = '', value = ''] = random.pick<readonly string[]>([
      ['messaging_product', 'whatsapp'],
      ['type', 'image/png'],
      ['file', markedText(random)],
      forbiddenParameter(random).split('='),
      ['__proto__', 'x'],
      ['', ''],
      ['fi"le', markedText(random)],
      ['access_token', markedKey(random)],
      ['status', 'read'],
    ]);
    const headers = random.pick([
      '',
      `; filename="${markedText(random)}.png"\r\nContent-Type: image/png`,
      '; filename="../../x"',
      `; filename*=UTF-8''%00`,
      '\r\nContent-Transfer-Encoding: base64',
      `; x="${'y'.repeat(4_000)}"`,
      '\r\nContent-Type: multipart/mixed; boundary=c',
    ]);
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${headers}\r\n\r\n${value}\r\n`;
  });
  const end = random.pick([
    `--${boundary}--\r\n`,
    `--${boundary}--\r\n`,
    '',
    `--${boundary}`,
    `--${boundary}--\r\n--${boundary}--`,
  ]);
  return Buffer.from(parts.join('') + end);
}

function onBody(name: string, change: (body: Buffer, random: Random) => Buffer): Mutation {
  return { name, apply: (request, random) => ({ ...request, body: change(request.body, random) }) };
}

function spliced(body: Buffer, random: Random, bytes: Buffer): Buffer {
  const at = random.between(0, body.length);
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)]);
}
