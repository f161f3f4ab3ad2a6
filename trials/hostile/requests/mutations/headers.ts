import { gzipSync } from 'node:zlib';
import type { Random } from '../../../ledger/random.ts';
import { type Header, type HttpRequest, withHeader } from '../http-request.ts';
import { markedKey, markedName, markedText } from '../marks.ts';
import type { Mutation } from './mutation.ts';

/** Changes to headers and framing. */
export const headerMutations: readonly Mutation[] = [
  {
    name: 'a header left out',
    apply: (request, random) => {
      if (request.headers.length === 0) return request;
      const [name] = random.pick(request.headers);
      return withHeader(request, name, undefined);
    },
  },
  {
    name: 'a header twice',
    apply: (request, random) => {
      const [name, value]: Header = request.headers.length === 0 ? ['X-A', 'b'] : random.pick(request.headers);
      return added(request, name, random.pick([value, markedText(random), '']));
    },
  },
  {
    name: 'a huge header',
    apply: (request, random) =>
      added(request, 'X-Huge', markedText(random).repeat(random.pick([100, 600, 1_400, 2_500]))),
  },
  {
    name: 'many headers',
    apply: (request, random) => {
      const more = Array.from({ length: random.between(50, 600) }, (_, at): Header => [`X-${at}`, `${at}`]);
      return { ...request, headers: [...request.headers, ...more] };
    },
  },
  {
    name: 'a wrong Content-Length',
    apply: (request, random) => ({
      ...added(request, 'Content-Length', random.pick(lengths(request))),
      framing: 'none',
    }),
  },
  { name: 'a body that ends early', apply: (request) => ({ ...request, framing: 'short body' }) },
  { name: 'a body past its length', apply: (request) => ({ ...request, framing: 'long body' }) },
  { name: 'chunks', apply: (request) => ({ ...request, framing: 'chunked' }) },
  { name: 'chunks and a length', apply: (request) => ({ ...request, framing: 'chunked and length' }) },
  { name: 'no length', apply: (request) => ({ ...request, framing: 'none' }) },
  {
    name: 'an odd Transfer-Encoding',
    apply: (request, random) => ({ ...added(request, 'Transfer-Encoding', random.pick(encodings)), framing: 'none' }),
  },
  {
    name: 'Expect',
    apply: (request, random) => added(request, 'Expect', random.pick(['100-continue', '200-ok', '', '100-CONTINUE'])),
  },
  {
    name: 'Upgrade',
    apply: (request, random) =>
      added(
        added(request, 'Connection', 'Upgrade, HTTP2-Settings'),
        'Upgrade',
        random.pick(['websocket', 'h2c', 'TLS/1.0', '']),
      ),
  },
  {
    name: 'another Content-Type',
    apply: (request, random) => withHeader(request, 'Content-Type', random.pick(contentTypes)),
  },
  {
    name: 'a compressed body',
    apply: (request, random) =>
      withHeader(
        { ...request, body: gzipSync(request.body) },
        'Content-Encoding',
        random.pick(['gzip', 'deflate', 'br', 'gzip, gzip', undefined]),
      ),
  },
  { name: 'another Host', apply: (request, random) => withHeader(request, 'Host', random.pick(hosts)) },
  { name: 'two Hosts', apply: (request) => added(request, 'Host', 'evil.example') },
  {
    name: 'headers of a proxy',
    apply: (request, random) => {
      const forwarded = random.pick([
        '127.0.0.1',
        '::1',
        '1.1.1.1, 2.2.2.2',
        'x'.repeat(2_000),
        markedText(random),
        '',
      ]);
      return added(
        added(added(request, 'X-Forwarded-For', forwarded), 'X-Forwarded-Host', 'evil.example'),
        'X-Forwarded-Proto',
        'https',
      );
    },
  },
  {
    name: 'an impossible character',
    apply: (request, random) =>
      added(request, 'X-Odd', random.pick(['\x00', 'a\rb', '\x7f', 'é', '💬', 'a\n b', '\x1b[2J'])),
  },
  {
    name: 'an impossible name',
    apply: (request, random) =>
      added(request, random.pick(['X A', '', 'X\t', 'Content-Length ', 'X:Y', '__proto__', 'constructor']), '1'),
  },
  { name: 'another Prefer', apply: (request, random) => withHeader(request, 'Prefer', random.pick(preferences)) },
  {
    name: 'another Idempotency-Key',
    apply: (request, random) => withHeader(request, 'Idempotency-Key', random.pick(idempotencyKeys(random))),
  },
  {
    name: 'a Last-Event-ID',
    apply: (request, random) =>
      withHeader(
        request,
        'Last-Event-ID',
        random.pick(['0', '-1', 'W10', 'WyJmZWVkIiwwLDBd', 'x'.repeat(1_500), 'é', '"', '']),
      ),
  },
  { name: 'headers of a browser', apply: (request, random) => added(request, ...random.pick(browserHeaders)) },
  { name: 'a trace', apply: (request, random) => withHeader(request, 'traceparent', random.pick(traces)) },
];

function added(request: HttpRequest, name: string, value: string): HttpRequest {
  return { ...request, headers: [...request.headers, [name, value]] };
}

const lengths = ({ body }: HttpRequest): string[] => [
  '-1',
  `+${body.length}`,
  '0x10',
  '1e3',
  '9'.repeat(30),
  '18446744073709551616',
  '4194304',
  `${body.length}, ${body.length}`,
  `${body.length + 1}`,
  '0',
  '',
  ' ',
  `${body.length}.0`,
];
const encodings = [
  'chunked, identity',
  'identity',
  'xchunked',
  'gzip, chunked',
  'chunked, chunked',
  ' chunked',
  '',
  'CHUNKED\t',
];
const contentTypes = [
  undefined,
  '',
  'application/json; charset=utf-16',
  'application/json;;;',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  'application/xml',
  'application/json, text/html',
  'APPLICATION/JSON',
  'application/json\tx',
  '*/*',
  'application/octet-stream',
  '__proto__',
];
const hosts = [
  undefined,
  '',
  'evil.example',
  '[::1',
  '127.0.0.1:99999',
  'a b',
  'localhost/../x',
  'x'.repeat(5_000),
  'é',
  "'><script>",
];
const preferences = [
  'respond-async',
  'wait=0',
  'wait=1',
  'wait=-1',
  'wait=1e9',
  'wait=3, respond-async',
  'wait',
  ',;,',
  'x'.repeat(900),
  'wait="2"',
];
const idempotencyKeys = (random: Random): string[] => [
  '',
  '"',
  '""',
  'x'.repeat(255),
  'x'.repeat(256),
  'é',
  markedName(random),
  `"${markedName(random)}"`,
  '__proto__',
  'same-key',
  ' ',
  '\t',
];
const traces = [
  '00-0-0-0',
  `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`,
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'x'.repeat(600),
  `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-ff`,
];
const browserHeaders: readonly Header[] = [
  ['Origin', 'https://evil.example'],
  ['Cookie', `session=${'c'.repeat(200)}`],
  ['If-None-Match', '*'],
  ['Range', 'bytes=0-1,5-'],
  ['Accept', 'text/html'],
  ['Accept', 'x/y;q=9'],
  ['Accept-Encoding', 'gzip;q=0, *;q=1'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Access-Control-Request-Method', 'POST'],
  ['Referer', 'https://evil.example/?x'],
  ['Connection', 'close'],
  ['Connection', 'x, keep-alive'],
  ['X-Original-URL', '/v1/events'],
  ['Proxy-Authorization', 'Basic eDp5'],
  ['TE', 'trailers'],
  ['X-Request-Id', 'a\'"b'],
];

/** Ways to present a wrong key, or none. */
export function withoutKey(request: HttpRequest, random: Random): HttpRequest {
  const wrong = markedKey(random);
  const choices: readonly (readonly [string, string] | null)[] = [
    null,
    ['Authorization', `Bearer ${wrong}`],
    ['Authorization', `bearer  ${wrong}`],
    ['Authorization', `Basic ${Buffer.from(`x:${wrong}`).toString('base64')}`],
    ['Authorization', wrong],
    ['Authorization', 'Bearer'],
    ['Authorization', `Bearer ${wrong} ${wrong}`],
    ['Authorization', `OAuth ${wrong}`],
    ['X-API-Key', wrong],
    ['X-API-Key', ''],
    ['Cookie', `key=${wrong}`],
  ];
  const header = random.pick(choices);
  if (header !== null) return withHeader(request, ...header);
  const separator = request.target.includes('?') ? '&' : '?';
  return random.fraction() < 0.5
    ? request
    : { ...request, target: `${request.target}${separator}access_token=${wrong}` };
}

/** Ways to present the right key. */
export function withKey(request: HttpRequest, key: string, random: Random): HttpRequest {
  const place = random.fraction();
  if (place < 0.7) return withHeader(request, 'Authorization', `Bearer ${key}`);
  if (place < 0.9) return withHeader(request, 'X-API-Key', key);
  const separator = request.target.includes('?') ? '&' : '?';
  const named = { ...request, target: `${request.target}${separator}access_token=${key}` };
  if (place < 0.94) return named;
  const both = withHeader(withHeader(request, 'Authorization', `Bearer ${key}`), 'X-API-Key', markedKey(random));
  if (place < 0.97) return both;
  return { ...both, target: named.target };
}

/** Ways to sign wrongly. */
export function wrongSignature(right: string, random: Random): string | undefined {
  const hex = right.slice('sha256='.length);
  return random.pick([
    undefined,
    '',
    hex,
    `sha1=${hex.slice(0, 40)}`,
    `SHA256=${hex}`,
    `sha256=${hex.slice(1)}`,
    `sha256=${hex}0`,
    `sha256= ${hex}`,
    `sha256=${'0'.repeat(64)}`,
    `sha256=${[...hex].reverse().join('')}`,
    `sha256=${'z'.repeat(64)}`,
    `sha256=${hex.slice(0, 63)}${hex.endsWith('0') ? '1' : '0'}`,
    `sha256=${'0'.repeat(6_000)}`,
  ]);
}
