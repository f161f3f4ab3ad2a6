import type { Random } from '../../../ledger/random.ts';
import { markedNumber, markedText } from '../marks.ts';
import { forbiddenNames } from './forbidden-names.ts';
import { isLikely } from './mutation.ts';

/** A change to a JSON body. Anything that is not a JSON value is inserted as text. */
export interface JsonMutation {
  readonly name: string;
  readonly apply: (json: unknown, random: Random) => unknown;
}

/** Text that is inserted into the body unchanged. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const jsonMutations: readonly JsonMutation[] = [
  onPart('a value of another type', (_part, random) => random.pick(otherValues(random))),
  onPart('null', () => null),
  onPart('a part in a list', (part) => [part]),
  onPart('a part in an object', (part) => ({ value: part })),
  onPart('deep nesting', (_part, random) => deepNesting(random)),
  onPart('an impossible number', (_part, random) => new Raw(random.pick(numbers))),
  onPart('no JSON', (_part, random) => new Raw(random.pick(notJson))),
  onPart('an odd text', (_part, random) => random.pick(oddTexts)),
  onPart('an escaped text', (_part, random) => new Raw(random.pick(escapes))),
  onPart('a long text', (_part, random) => markedText(random).repeat(random.pick([100, 500, 3_000, 20_000]))),
  onPart('a long list', (part, random) => {
    const text = toJsonText(part);
    const length = Math.min(random.pick([50, 1_000, 5_000]), Math.ceil(maxListLength / text.length));
    return new Raw(`[${Array.from({ length }, () => text).join(',')}]`);
  }),
  onObject('a member left out', (members, random) =>
    members.length < 1 ? members : without(members, random.between(0, members.length - 1)),
  ),
  onObject('a member twice', (members, random) =>
    members.length < 1 ? members : [...members, [random.pick(members)[0], random.pick(otherValues(random))]],
  ),
  onObject('a member of JavaScript\u2019s own', (members, random) => [
    ...members,
    [random.pick(ownNames), random.pick(otherValues(random))],
  ]),
  onObject('an unknown member', (members, random) => [...members, [markedText(random), markedText(random)]]),
  onObject('many members', (members, random) => [
    ...members,
    ...Array.from({ length: random.pick([100, 3_000]) }, (_, at): Member => [`m${at}`, at]),
  ]),
  onObject('a renamed member', (members, random) =>
    members.map(([name, value]) => [isLikely(random, 0.3) ? random.pick(otherNames(name)) : name, value]),
  ),
  atTop('a status', (random) => ['status', random.pick(statuses)]),
  atTop('a forbidden parameter', (random) => [
    random.pick(spelledNames),
    random.pick(['delete', '[]', [], '1', true, null, { a: 1 }]),
  ]),
  atTop('another recipient', (random) => ['to', random.pick(recipients(random))]),
  atTop('another type', (random) => ['type', random.pick(types)]),
  atTop('callback data of the service\u2019s own', (random) => ['biz_opaque_callback_data', random.pick(callbackData)]),
  atTop('what the service reads itself', (random) => random.pick(ownMembers)),
];

/** In characters. */
const maxListLength = 100_000;

type Member = readonly [name: string, value: unknown];

/** An object as a list of members: a name may come twice. */
class Members {
  readonly list: readonly Member[];
  constructor(list: readonly Member[]) {
    this.list = list;
  }
}

/** JSON text; members may be repeated, and raw text is kept unchanged. */
export function toJsonText(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (value instanceof Members)
    return `{${value.list.map(([name, each]) => `${JSON.stringify(name)}:${toJsonText(each)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return toJsonText(new Members(Object.entries(value)));
}

const otherValues = (random: Random): unknown[] => [
  0,
  -1,
  1.5,
  1e21,
  true,
  false,
  null,
  '',
  'null',
  [],
  {},
  [[]],
  [null],
  markedText(random),
  '0',
  { __proto__: null },
  { length: 5 },
  { toString: 1 },
  { id: null },
];
const numbers = ['1e999', '-0', '1E400', '123456789012345678901234567890', '0.1e-999', '1'.repeat(4_000), '-1e-1'];
const notJson = [
  '',
  'undefined',
  'NaN',
  "'x'",
  '01',
  '1.',
  '{',
  '[1,]',
  '{"a":1,}',
  '/* */1',
  '\u0000',
  'Infinity',
  '0x1',
  '"\n"',
];
const escapes = [
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\\u005f_proto__"',
  '"\\/\\b\\f"',
  '"\\x41"',
  '"\\u12"',
  '"\\ud83d\\ude00"',
];
const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\u202e',
  'ﷺ'.repeat(50),
  '#{7*7}',
  '{{1}}',
  '%s%n',
  '<script>',
  '\r\nSet-Cookie: a=b',
  '../../etc/passwd',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
];
const ownNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'then',
  'hasOwnProperty',
  'length',
  '0',
  '',
];
const spelledNames = [...forbiddenNames, 'Method', 'METHOD', 'access.token', 'method[]', 'fields'];
const statuses = [
  null,
  '',
  false,
  0,
  {},
  [],
  'read',
  'READ',
  ['read'],
  'delivered',
  { status: 'read' },
  true,
  1,
  ' read',
  'read\u0000',
];
const types = [
  null,
  '',
  'text',
  'TEXT',
  'template',
  'image',
  '__proto__',
  'constructor',
  ['text'],
  {},
  0,
  'interactive',
  'reaction',
  'unknown_type',
  'hasOwnProperty',
];
const callbackData = [
  'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA.1',
  'out_',
  '.',
  'x'.repeat(513),
  '',
  'é'.repeat(300),
];
const recipients = (random: Random): unknown[] => [
  '',
  '0',
  '+',
  markedNumber(random),
  `+${markedNumber(random)}`,
  ` ${markedNumber(random)} `,
  '1'.repeat(300),
  null,
  [],
  {},
  491577733,
  'US.13491208655302741918',
  'me',
  ['x'],
  `${markedNumber(random)},${markedNumber(random)}`,
];
const ownMembers: readonly Member[] = [
  ['expires_at', '2026-11-31T10:00:00Z'],
  ['expires_at', '1970-01-01T00:00:00Z'],
  ['expires_at', 1e15],
  ['expires_at', null],
  ['expires_at', {}],
  ['on_unknown', 'retry'],
  ['on_unknown', 'x'],
  ['on_unknown', null],
  ['fallback_template', {}],
  ['fallback_template', null],
  ['fallback_template', 'hello_world'],
  ['fallback_template', { name: 'hello_world', language: { code: 'en_US' } }],
  ['fallback_template', { name: '__proto__', language: [] }],
];
const otherNames = (name: string): string[] => [
  name.toUpperCase(),
  ` ${name}`,
  `${name}\u0000`,
  `${name}[]`,
  `__proto__`,
  name.replace('_', '.'),
];

/** Deep enough to overflow recursive code, or just not. */
function deepNesting(random: Random): Raw {
  const depth = random.pick([50, 200, 1_000, 5_000, 20_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"":', '}]'],
  ]);
  return new Raw(`${open?.repeat(depth)}1${close?.repeat(depth)}`);
}

const without = (members: readonly Member[], at: number): Member[] => members.filter((_, index) => index !== at);

/** Changes one part, chosen anywhere in the body. */
function onPart(name: string, change: (part: unknown, random: Random) => unknown): JsonMutation {
  return {
    name,
    apply: (json, random) =>
      changedSomewhere(
        json,
        random,
        (part) => change(part, random),
        () => true,
      ),
  };
}

/** Changes the members of one object, chosen anywhere. */
function onObject(
  name: string,
  change: (members: readonly Member[], random: Random) => readonly Member[],
): JsonMutation {
  const apply: JsonMutation['apply'] = (json, random) =>
    changedSomewhere(json, random, (part) => new Members(change(membersOf(part), random)), isObject);
  return { name, apply };
}

/** Sets a member of the whole body. */
function atTop(name: string, member: (random: Random) => Member): JsonMutation {
  return {
    name,
    apply: (json, random) => {
      if (!isObject(json)) return json;
      const [key, value] = member(random);
      return new Members([...membersOf(json).filter(([each]) => each !== key), [key, value]]);
    },
  };
}

const isObject = (part: unknown): boolean =>
  part instanceof Members ||
  (typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Raw));

function membersOf(part: unknown): readonly Member[] {
  if (part instanceof Members) return part.list;
  return typeof part === 'object' && part !== null ? Object.entries(part) : [];
}

/** Descends from the top, deciding at each level whether to stop; changes the part where it stops. */
function changedSomewhere(
  part: unknown,
  random: Random,
  change: (part: unknown) => unknown,
  isFit: (part: unknown) => boolean,
): unknown {
  if (Array.isArray(part)) {
    if (part.length === 0 || (isFit(part) && isLikely(random, 0.1))) return isFit(part) ? change(part) : part;
    const at = random.between(0, part.length - 1);
    return part.map((each, index) => (index === at ? changedSomewhere(each, random, change, isFit) : each));
  }
  if (!isObject(part)) return isFit(part) ? change(part) : part;
  const members = membersOf(part);
  const inner = members.filter(([, value]) => isFit(value) || Array.isArray(value) || isObject(value));
  if (inner.length === 0 || isLikely(random, 0.2)) return isFit(part) ? change(part) : part;
  const chosen = random.pick(inner);
  return new Members(
    members.map((each) => (each === chosen ? [each[0], changedSomewhere(each[1], random, change, isFit)] : each)),
  );
}
