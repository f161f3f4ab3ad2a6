import type { Random } from '../../../ledger/random.ts';
import { markedKey, markedNumber, markedText } from '../marks.ts';
import { forbiddenNames } from './forbidden-names.ts';
import type { Mutation } from './mutation.ts';

/** Changes to the query. */
export const queryMutations: readonly Mutation[] = [
  onQuery('a forbidden parameter', (parts, random) => [...parts, forbiddenParameter(random)]),
  onQuery('fields of one\u2019s own', (parts, random) => [
    ...parts.filter((part) => !part.startsWith('fields=')),
    `${random.pick(['fields', 'Fields', 'fields[]', '%66ields'])}=${random.pick(fields)}`,
  ]),
  onQuery('a repeated parameter', (parts, random) => {
    const part = parts.length === 0 ? 'limit=1' : random.pick(parts);
    return [...parts, part, `${part}2`];
  }),
  onQuery('an array', (parts) => parts.map((part) => part.replace('=', '[]='))),
  onQuery('an object', (parts, random) =>
    parts.map((part) => part.replace('=', `[${random.pick(['a', '__proto__', '0'])}]=`)),
  ),
  onQuery('a name of JavaScript\u2019s own', (parts, random) => [
    ...parts,
    `${random.pick(ownNames)}=${markedText(random)}`,
  ]),
  onQuery('an unknown parameter', (parts, random) => [
    ...parts,
    `${random.pick(['x', 'debug', 'format', 'callback'])}=${markedText(random)}`,
  ]),
  onQuery('another value', (parts, random) =>
    parts.length === 0
      ? [`limit=${random.pick(values(random))}`]
      : parts.map((part) => part.replace(/=.*/s, () => `=${random.pick(values(random))}`)),
  ),
  onQuery('an over-long value', (parts, random) => [
    ...parts,
    `user=${markedText(random).repeat(random.pick([20, 150, 700, 1200]))}`,
  ]),
  onQuery('many parameters', (parts, random) => [
    ...parts,
    ...Array.from({ length: random.between(50, 900) }, (_, at) => `p${at}=${at}`),
  ]),
  onQuery('a cursor of one\u2019s own', (parts, random) => [...parts, `cursor=${random.pick(cursors)}`]),
  onQuery('odd separators', (parts, random) => [
    ...parts,
    random.pick(['&&&', ';limit=1', '?limit=1', '=', '#limit=1', '%26limit=1']),
  ]),
];

const forbiddenValues: Readonly<Record<string, readonly string[]>> = {
  method: ['delete', 'DELETE', 'post', 'get'],
  batch: [
    '[{"method":"DELETE","relative_url":"106540352242922"}]',
    '%5B%7B%22method%22%3A%22GET%22%2C%22relative_url%22%3A%22me%22%7D%5D',
  ],
  ids: ['106540352242922,102290129340398', 'https://evil.example/'],
};

/** A parameter's name in a spelling that a server may still read as that name. */
function spelt(name: string, random: Random): string {
  return random.pick<(name: string) => string>([
    (each) => each,
    (each) => each.toUpperCase(),
    (each) => each.charAt(0).toUpperCase() + each.slice(1),
    (each) => each.replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`),
    (each) => [...each].map((letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
    (each) => `${each}[]`,
    (each) => `${each}[0]`,
    (each) => `${each}%5B%5D`,
    (each) => `+${each}`,
    (each) => `%20${each}`,
    (each) => `${each}%00`,
    (each) => each.replace('_', '.'),
    (each) => each.replace('_', '+'),
    (each) => each.replace('_', '%20'),
    (each) => each.replace('_', '%5F'),
  ])(name);
}

export function forbiddenParameter(random: Random): string {
  const name = random.pick(forbiddenNames);
  const value = random.pick(forbiddenValues[name] ?? ['1', 'true', markedKey(random)]);
  return `${spelt(name, random)}=${value}`;
}

const fields = [
  'id,name',
  'url,mime_type',
  'access_token',
  '*',
  '',
  'id'.repeat(500),
  'phone_numbers{id,verified_name}',
  'owner_business_info%7Baccess_token%7D',
  'websites.as(url),about.as(mime_type)',
  'picture.as(url)%7Burl%7D,id.as(mime_type)',
  'profile_picture_url.as(url),id.as(mime_type)',
  'messages.method(delete)',
  'whatsapp_business_profile%7Bwebsites%7D',
  'subscribed_apps%7Blink%7D',
];
const ownNames = [
  '__proto__',
  'constructor',
  'constructor[prototype][x]',
  '__proto__[limit]',
  'toString',
  'hasOwnProperty',
  'length',
];
const cursors = [
  'W10',
  'bnVsbA',
  'WyJmZWVkIiwxZTk5OSwwXQ',
  'eyJfX3Byb3RvX18iOnt9fQ',
  'AAAA',
  '%00',
  'WzFd',
  'W251bGwsbnVsbF0',
  '0'.repeat(3_000),
];
const values = (random: Random): string[] => [
  '',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  'NaN',
  'null',
  'undefined',
  'true',
  '%00',
  '%FF',
  '%',
  "'%20OR%201=1--",
  '..%2f..%2fetc%2fpasswd',
  '2026-02-30',
  '2026-11-31T00:00:00Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  '8640000000000001',
  markedText(random),
  markedNumber(random),
  '%F0%9F%92%AC',
  '%ED%A0%80',
  '[]',
  '{}',
  'message.',
  'failed,failed,queued',
  '😀'.repeat(40),
];

function onQuery(name: string, change: (parts: readonly string[], random: Random) => readonly string[]): Mutation {
  return {
    name,
    apply: (request, random) => {
      const at = request.target.indexOf('?');
      const path = at < 0 ? request.target : request.target.slice(0, at);
      const parts = at < 0 ? [] : request.target.slice(at + 1).split('&');
      const query = change(parts, random).join('&');
      return { ...request, target: query === '' ? path : `${path}?${query}` };
    },
  };
}
