import fc from 'fast-check';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Body = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];
type Change = (value: Json) => Json | undefined;

/** What may be put into a body. */
export interface Surprises {
  readonly values: readonly Json[];
  /** Fields that something else has, or that exclude one another. */
  readonly fields: readonly string[];
  /** Entries for lists, where they may be one too many. */
  readonly entries: readonly Json[];
  /** Lengths of texts, each one more than something may have. */
  readonly lengths: readonly number[];
}

const usual: readonly Json[] = [
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
];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each: Json, index) => pathsOf(each, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each as Json, [...path, name]))];
}

function changeAt(value: Json, [first, ...rest]: Path, change: Change): Json | undefined {
  if (first === undefined) return change(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, each]) => {
    const changed = name === String(first) ? changeAt(each, rest, change) : each;
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return isList ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

/** The body with a change at the first place from there on that it changes. */
function changed(body: Body, from: number, make: Change): Body {
  const before = JSON.stringify(body);
  const paths = pathsOf(body as Json).slice(1);
  for (let step = 0; step < paths.length; step += 1) {
    const after = changeAt(body as Json, paths[(from + step) % paths.length] ?? [], make) as Body;
    if (JSON.stringify(after) !== before) return after;
  }
  return body;
}

const ofList =
  (make: (list: readonly Json[]) => Json): Change =>
  (value) =>
    Array.isArray(value) ? make(value) : value;
const ofText =
  (make: (text: string) => Json): Change =>
  (value) =>
    typeof value === 'string' ? make(value) : value;
const ofNumber =
  (make: (number: number) => Json): Change =>
  (value) =>
    typeof value === 'number' ? make(value) : value;
const ofObject =
  (more: Readonly<Record<string, Json>>): Change =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, ...more } : value;

/** What people get wrong: left out, twice, too long, of another type, in another place. */
function arbitraryChange({ values, fields, entries, lengths }: Surprises): fc.Arbitrary<Change> {
  const strange = fc.oneof(
    fc.constantFrom(...usual),
    fc.constantFrom(...values),
    fc.constantFrom(...lengths).map((length) => 'x'.repeat(length)),
  );
  const at = fc.nat(9);
  return fc.oneof(
    fc.constant<Change>(() => undefined),
    strange.map(
      (value): Change =>
        () =>
          value,
    ),
    at.map((index) => ofList((list) => [...list, list[index % list.length] ?? {}])),
    at.map((index) => ofList((list) => list.filter((_, each) => each !== index % list.length))),
    fc.constant(ofList((list) => [...list].reverse())),
    fc.constant(ofList((list) => Array.from({ length: 12 }, (_, index) => list[index % list.length] ?? {}))),
    fc.constantFrom(...entries).map((extra) => ofList((list) => [...list, extra])),
    fc.constant(ofText((text) => text.toUpperCase())),
    fc.constant(ofText((text) => text.repeat(30))),
    fc.constant(ofNumber((number) => Math.floor(number / 1000))),
    fc.constant(ofNumber(String)),
    fc.tuple(fc.constantFrom(...fields), strange).map(([name, value]) => ofObject({ [name]: value })),
  );
}

/** These bodies, unchanged or with up to three changes. */
export function withChanges(bodies: fc.Arbitrary<Body>, surprises: Surprises): fc.Arbitrary<Body> {
  const changes = fc.array(fc.tuple(fc.nat(), arbitraryChange(surprises)), { minLength: 0, maxLength: 3 });
  return fc
    .tuple(bodies, changes)
    .map(([body, made]) => made.reduce<Body>((each, [from, make]) => changed(each, from, make), body));
}
