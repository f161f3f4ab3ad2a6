import { hash } from 'node:crypto';
import { sortableId } from '../records/sortable-id.ts';
import { type Reading, readCreation } from './read-request.ts';
import type { Creation } from './request-schema.ts';
import { maxSubscriptions } from './subscription.ts';

/** A subscription as the file declares it. */
export interface Declared {
  /** Made from its name, so the same on every instance and after each change of the file. */
  readonly id: string;
  readonly name: string;
  readonly input: Creation & { readonly secret: string };
}

/**
 * Reads the file as a whole: `{"subscriptions": [{"name": "bot", "url": …, "secret": …, …}]}`, with the fields of POST /v1/subscriptions.
 * Nothing of it counts unless all of it is right.
 */
export function readSubscriptionsFile(text: string): Reading<readonly Declared[]> {
  const list = listIn(text);
  if (list === null) return { value: null, problems: ['It must hold {"subscriptions": […]} as JSON.'] };
  const readings = list.map(readDeclared);
  const names = readings.flatMap(({ value }) => value?.name ?? []);
  const problems = [
    ...readings.flatMap((each) => each.problems ?? []),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `The name "${name}" is given twice. Give each its own.`),
    ...(list.length > maxSubscriptions
      ? [`It declares ${list.length} subscriptions; ${maxSubscriptions} are possible.`]
      : []),
  ];
  if (problems.length > 0) return { value: null, problems };
  return { value: readings.flatMap(({ value }) => value ?? []), problems: null };
}

function listIn(text: string): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const list =
      typeof parsed === 'object' && parsed !== null && 'subscriptions' in parsed ? parsed.subscriptions : parsed;
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function readDeclared(entry: unknown, index: number): Reading<Declared> {
  const { name, ...fields } =
    typeof entry === 'object' && entry !== null ? { name: undefined, ...entry } : { name: undefined };
  const isNamed = typeof name === 'string' && /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name);
  const place = isNamed ? `"${name}"` : `The subscription at place ${index + 1}`;
  const { value, problems } = readCreation(fields);
  const all = [
    ...(isNamed
      ? []
      : [
          'name is missing or not as it must be. Give it a name of lower-case letters, digits, - and _, which stays the same.',
        ]),
    ...(problems ?? []),
    ...(value && value.secret === undefined
      ? ['secret is missing. Declare it here too, since nothing could show one that is made.']
      : []),
    ...(value?.verifyToken !== undefined
      ? ['verifyToken is not for the file: no handshake is made for it. Leave it out.']
      : []),
  ];
  if (all.length > 0 || !isNamed || value?.secret === undefined) {
    return { value: null, problems: all.map((problem) => `${place}: ${problem}`) };
  }
  return { value: { id: declaredId(name), name, input: { ...value, secret: value.secret } }, problems: null };
}

const declaredId = (name: string): string => sortableId('sub', 0, hash('sha256', `subscription ${name}`, 'buffer'));
