import type { Random } from '../../../ledger/random.ts';
import type { HttpRequest } from '../http-request.ts';
import { markedNumber, markedText } from '../marks.ts';
import type { Mutation } from './mutation.ts';

/** Changes to the method and to the path, up to the question mark. */
export const pathMutations: readonly Mutation[] = [
  { name: 'another method', apply: (request, random) => ({ ...request, method: random.pick(methods) }) },
  onPath('a percent-encoded character', (path, random) => encodeAt(path, random.between(1, path.length - 1))),
  onPath('an entirely percent-encoded path', (path) => `/${[...path.slice(1)].map(encoded).join('')}`),
  onPath('a doubly encoded character', (path, random) =>
    encodeAt(path, random.between(1, path.length - 1)).replace('%', '%25'),
  ),
  onPath('an encoded slash', (path) => `/${path.slice(1).replace('/', '%2F')}`),
  onPath('dot segments', (path, random) =>
    inserted(path, random, ['/./', '/x/../', '/%2e/', '/x/%2E%2e/', '/../', '/..;/']),
  ),
  onPath('doubled slashes', (path, random) => inserted(path, random, ['//', '///', '/%2F', '/\\'])),
  onPath('another case', (path, random) => [...path].map((each) => recased(each, random)).join('')),
  onPath('unicode', (path, random) => insertedAnywhere(path, random, unicode)),
  onPath('a control character', (path, random) =>
    insertedAnywhere(path, random, ['%00', '%0d%0a', '%7f', '%09', '\x01']),
  ),
  onPath('a broken percent sign', (path, random) =>
    insertedAnywhere(path, random, ['%', '%2', '%zz', '%u0041', '%C0%AF']),
  ),
  onPath('an over-long segment', (path, random) => `${path}/${markedText(random).repeat(random.pick([10, 200, 900]))}`),
  onPath('one segment more', (path, random) => `${path}/${random.pick(segments)}`),
  onPath('one segment fewer', (path) => path.slice(0, path.lastIndexOf('/')) || '/'),
  onPath('a trailing slash', (path) => `${path}/`),
  onPath('path parameters', (path, random) => `${path};${random.pick(['a=1', 'method=delete', ''])}`),
  onPath('another id', (path, random) => path.replace(/\d{6,}/, random.pick(ids(random)))),
  onPath('another version', (path, random) => path.replace(/^\/v\d+(\.\d+)?/, `/${random.pick(versions)}`)),
  onPath(
    'a whole address',
    (path, random) => `${random.pick(['http://localhost', 'https://evil.example', 'http://a@b:1'])}${path}`,
  ),
  onPath('no path', (_path, random) => random.pick(['*', '/', '?', 'x', '//', 'localhost:80', '/#'])),
];

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PRI',
  'QUERY',
  'get',
  'M'.repeat(300),
];
const unicode = [
  'é',
  '%C3%A9',
  '\u202e',
  '%E2%80%AE',
  '💬',
  '%F0%9F%92%AC',
  '%ED%A0%80',
  '%EF%BC%8F',
  '\u0130',
  'ſ',
  '%FF%FE',
];
const segments = [
  'content',
  'messages',
  '__proto__',
  'constructor',
  'oauth',
  'batch',
  '..',
  '0',
  'me',
  'register',
  'subscribed_apps',
];
const versions = [
  'v1.0',
  'v0.0',
  'v999.99',
  'V24.0',
  'v24',
  'v24.0.1',
  'v24.00',
  'latest',
  'v2４.0',
  `v${'9'.repeat(40)}.0`,
];
const ids = (random: Random): string[] => [
  '0',
  '1',
  'me',
  'app',
  '102290129340398',
  '106540352242922',
  '670843887433847',
  '506914307656634',
  '9'.repeat(40),
  '-1',
  '1e3',
  '０１２',
  markedNumber(random),
  `106540352242922,102290129340398`,
];

function onPath(name: string, change: (path: string, random: Random) => string): Mutation {
  return { name, apply: (request, random) => ({ ...request, target: changed(request, random, change) }) };
}

function changed({ target }: HttpRequest, random: Random, change: (path: string, random: Random) => string): string {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return `${path.length < 2 ? change('/v1', random) : change(path, random)}${at < 0 ? '' : target.slice(at)}`;
}

const encoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const encodeAt = (path: string, at: number): string =>
  `${path.slice(0, at)}${encoded(path.charAt(at))}${path.slice(at + 1)}`;

/** Instead of one of its slashes. */
function inserted(path: string, random: Random, choices: readonly string[]): string {
  const slashes = [...path].flatMap((each, at) => (each === '/' ? [at] : []));
  const at = slashes.length === 0 ? 0 : random.pick(slashes);
  return `${path.slice(0, at)}${random.pick(choices)}${path.slice(at + 1)}`;
}

function insertedAnywhere(path: string, random: Random, choices: readonly string[]): string {
  const at = random.between(1, path.length);
  return `${path.slice(0, at)}${random.pick(choices)}${path.slice(at)}`;
}

function recased(character: string, random: Random): string {
  return random.fraction() < 0.5 ? character.toUpperCase() : character.toLowerCase();
}
