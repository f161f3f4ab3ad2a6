import fc from 'fast-check';
import { messageExamples } from '../../../../packages/simulator/test/message-examples.ts';
import { templateShapes } from './template-shapes.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export type Body = Readonly<Record<string, unknown>>;

const templateMessage = (name: string, components: readonly object[], language = 'en_US'): Body => ({
  messaging_product: 'whatsapp',
  to: '+16505551234',
  type: 'template',
  template: { name, language: { code: language }, ...(components.length > 0 && { components }) },
});

const group = { messaging_product: 'whatsapp', recipient_type: 'group', to: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OQ==' };

/** A body of every type and for every shape of a template, as Meta takes it. */
export const validBodies: readonly Body[] = [
  ...messageExamples.map(({ accepted }) => accepted),
  ...templateShapes
    .filter(({ listed }) => listed.status === undefined)
    .map(({ listed, components }) => templateMessage(listed.name, components)),
  { ...group, text: { body: 'Hello, all.' } },
  { ...group, type: 'image', image: { link: 'https://shop.example/aloe.png', caption: 'Aloe' } },
  { ...templateMessage('greeting', []), ...group },
  {
    messaging_product: 'whatsapp',
    to: '1 (650) 555-1234',
    type: 'text',
    text: { body: 'An answer.' },
    context: { message_id: 'wamid.A' },
  },
];

/** And what Meta refuses: other states, languages and templates. */
const otherBodies: readonly Body[] = [
  ...messageExamples.map(({ refused }) => refused),
  { messaging_product: 'whatsapp', to: '+1 555-078-3881', type: 'text', text: { body: 'To myself.' } },
  { messaging_product: 'whatsapp', to: 'US.13491208655302741918', type: 'text', text: { body: 'Hello.' } },
  { messaging_product: 'whatsapp', recipient: 'US.13491208655302741918', type: 'text', text: { body: 'Hello.' } },
  ...templateShapes.map(({ listed, components }) => templateMessage(listed.name, components)),
  ...templateShapes.map(({ listed, components }) => templateMessage(listed.name, components, 'de')),
  ...templateShapes.flatMap(({ components }) =>
    templateShapes.map(({ listed }) => templateMessage(listed.name, components)),
  ),
];

/** Components that may be one too many. */
const components: readonly Json[] = templateShapes.flatMap(
  (each) => JSON.parse(JSON.stringify(each.components)) as Json[],
);

const strangeValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    '',
    '   ',
    ' a',
    'a\nb',
    'a\tb',
    'five     blanks',
    true,
    0,
    -1,
    1.5,
    17,
    [],
    {},
    [{}],
    '0',
  ),
  fc.constantFrom<Json>(
    '😀',
    'US.13491208655302741918',
    'https://shop.example',
    'draft',
    'buttons',
    'limited_time_offer',

    'data_exchange',
    1_798_000_000,
  ),
  fc.constantFrom(16, 21, 25, 31, 61, 73, 161, 201, 257, 513, 601, 1_025, 4_097).map((length) => 'x'.repeat(length)),
);

type Path = readonly (string | number)[];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each: Json, index) => pathsOf(each, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each as Json, [...path, name]))];
}

function changeAt(value: Json, [first, ...rest]: Path, change: (value: Json) => Json | undefined): Json | undefined {
  if (first === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((each: Json, index) => {
      const changed = index === first ? changeAt(each, rest, change) : each;
      return changed === undefined ? [] : [changed];
    });
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, each]) => {
    const changed = name === first ? changeAt(each, rest, change) : each;
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return Object.fromEntries(entries);
}

/** Fields that something else has, or that exclude one another. */
const fields = [
  ...[
    'parameter_name',
    'sub_type',
    'index',
    'card_index',
    'parameters',
    'text',
    'payload',
    'buttons',
    'header',
    'footer',
  ],
  ...['body', 'id', 'link', 'caption', 'context', 'recipient', 'recipient_type', 'flow_id', 'flow_name', 'flow_action'],
  ...['flow_action_payload', 'title', 'policy', 'voice', 'preview_url', 'birthday', 'type', 'name'],
];

type Change = (value: Json) => Json | undefined;

const copied = (value: readonly Json[], at: number): Json => [...value, value[at % value.length] ?? {}];

/** What people get wrong: left out, twice, too long, of another type, in another place. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(() => undefined),
  strangeValue.map(
    (strange): Change =>
      () =>
        strange,
  ),
  fc.nat(9).map(
    (at): Change =>
      (value) =>
        Array.isArray(value) && value.length > 0 ? copied(value, at) : value,
  ),
  fc.nat(9).map(
    (at): Change =>
      (value) =>
        Array.isArray(value) ? value.filter((_: Json, index) => index !== at % value.length) : value,
  ),
  fc.constant<Change>((value) => (Array.isArray(value) ? [...value].reverse() : value)),
  fc.constant<Change>((value) =>
    Array.isArray(value) ? Array.from({ length: 12 }, (_, at) => (value[at % value.length] ?? {}) as Json) : value,
  ),
  fc.constantFrom(...components).map(
    (extra): Change =>
      (value) =>
        Array.isArray(value) ? [...value, extra] : value,
  ),
  fc.constant<Change>((value) => (typeof value === 'string' ? value.toUpperCase() : value)),
  fc.constant<Change>((value) => (typeof value === 'string' ? value.repeat(30) : value)),
  fc.constant<Change>((value) => (typeof value === 'number' ? Math.floor(value / 1000) : value)),
  fc.constant<Change>((value) => (typeof value === 'number' ? String(value) : value)),
  fc.tuple(fc.constantFrom(...fields), strangeValue).map(
    ([name, extra]): Change =>
      (value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, [name]: extra } : value,
  ),
);

/** The body with a change at the first place from there on that it changes. */
function changed(body: Body, from: number, make: Change): Body {
  const json = body as Json;
  const before = JSON.stringify(body);
  const paths = pathsOf(json).slice(1);
  for (let step = 0; step < paths.length; step += 1) {
    const after = changeAt(json, paths[(from + step) % paths.length] ?? [], make) as Body;
    if (JSON.stringify(after) !== before) return after;
  }
  return body;
}

const often = <T>(values: readonly T[], weight: number) => ({ arbitrary: fc.constantFrom(...values), weight });

/** A body as people send it: right, or with up to three changes. */
export const arbitraryBody: fc.Arbitrary<Body> = fc
  .tuple(
    fc.oneof(often(validBodies, 4), often(otherBodies, 1)),
    fc.array(fc.tuple(fc.nat(), change), { minLength: 0, maxLength: 3 }),
  )
  .map(([body, changes]) => changes.reduce<Body>((each, [at, make]) => changed(each, at, make), body));
