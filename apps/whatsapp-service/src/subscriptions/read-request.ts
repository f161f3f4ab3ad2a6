import { fieldsProblem } from '@intexuraos/cloud-api/webhook-fields';
import type { TObject } from 'typebox';
import { Value } from 'typebox/value';
import { eventTypes, plainType } from './event-types.ts';
import {
  type Creation,
  changeSchema,
  creationSchema,
  rotationSchema,
  type SubscriptionChange,
  typesSchema,
  viaSchema,
} from './request-schema.ts';
import type { Subscription, SubscriptionForm } from './subscription.ts';
import { targetKind, targetProblems, urlProblems } from './target-url.ts';
import { secretProblem } from './webhook-secret.ts';

/** The request, or all of its problems, in a sentence or two each. */
export type Reading<T> =
  | { readonly value: T; readonly problems: null }
  | { readonly value: null; readonly problems: readonly string[] };

/** Reads the body of a new subscription. Every field may be spelled in snake_case too. */
export function readCreation(body: unknown): Reading<Creation> {
  const { fields, problems } = readFields(creationSchema, body);
  const isMeta = fields.form === 'meta';
  if (!Object.hasOwn(fields, 'url'))
    problems.unshift('url is missing. Give the https address that deliveries are posted to, or a Pub/Sub topic.');
  return checked(fields, problems, isMeta ? 'meta' : 'event', (value): value is Creation =>
    Value.Check(creationSchema, value),
  );
}

/** Reads the body of a change to that subscription. */
export function readChange(
  body: unknown,
  { form, url }: Pick<Subscription, 'form' | 'url'>,
): Reading<SubscriptionChange> {
  const { fields, problems } = readFields(changeSchema, body);
  const isAuthOfTopic = fields.url === undefined && fields.auth !== undefined;
  const all = isAuthOfTopic ? [...problems, ...targetProblems(targetKind(url), { auth: fields.auth })] : problems;
  return checked(fields, all, form, (value): value is SubscriptionChange => Value.Check(changeSchema, value));
}

/** Reads the body of a rotation: nothing, or the new secret. */
export function readRotation(body: unknown, form: SubscriptionForm): Reading<{ secret?: string }> {
  const { fields, problems } = readFields(rotationSchema, body ?? {});
  return checked(fields, problems, form, (value): value is { secret?: string } => Value.Check(rotationSchema, value));
}

type Fields = Readonly<Record<string, unknown>>;

function checked<T>(
  fields: Fields,
  problems: readonly string[],
  form: SubscriptionForm,
  is: (value: unknown) => value is T,
): Reading<T> {
  // What is no text, or a longer one, is reported by its field.
  const types = Value.Check(typesSchema, fields.types) ? fields.types.map(plainType) : undefined;
  const value = { ...fields, ...(types && { types }) };
  const all = [
    ...problems,
    ...(typeof fields.url === 'string' ? urlProblems(fields.url) : []),
    ...(typeof fields.url === 'string' ? targetProblems(targetKind(fields.url), { form, ...fields }) : []),
    ...(types ?? []).flatMap((type) => typeProblem(type)),
    ...viaProblems(fields.via),
    ...(typeof fields.secret === 'string' ? secretProblem(fields.secret, form) : []),
    ...formProblems(fields, form),
  ];
  if (all.length === 0 && is(value)) return { value, problems: null };
  return { value: null, problems: all.length > 0 ? all : ['The body is invalid.'] };
}

function readFields(schema: TObject, body: unknown): { readonly fields: Fields; readonly problems: string[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { fields: {}, problems: ['The body must be a JSON object.'] };
  }
  const problems: string[] = [];
  const fields: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [given, value] of Object.entries(body)) {
    const name = camelCase(given);
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property === undefined) unknown.push(given);
    else if (Object.hasOwn(fields, name)) problems.push(`${name} is given twice, in both spellings. Give it once.`);
    else {
      fields[name] = value;
      if (!Value.Check(property, value))
        problems.push(`${given} is ${shown(value)}. ${expectations[name] ?? ''}`.trim());
    }
  }
  const named = unknown.slice(0, maxNamed).map((given) => unknownField(given, Object.keys(schema.properties)));
  const others = unknown.length - named.length;
  return { fields, problems: [...problems, ...named, ...(others > 0 ? [`${others} more fields are unknown.`] : [])] };
}

/** More would make the response as long as the request. */
const maxNamed = 20;

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Values that may be secret are not repeated. */
function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 1 ? 'invalid' : `an invalid list of ${value.length}`;
  return typeof value === 'string' && value === '' ? 'empty' : 'invalid';
}

const expectations: Readonly<Record<string, string>> = {
  url: 'Give the https address that deliveries are posted to, or a Pub/Sub topic, of up to 2,000 characters.',
  form: 'Give "event" for CloudEvents, or "meta" for Meta’s own webhooks.',
  types: 'Give a list of types, such as ["message.*"]; GET /v1/event-types lists them.',
  phoneNumberIds:
    'Give a list of Meta’s ids of business numbers, as strings of digits, such as ["106540352242922"]; they are not phone numbers.',
  conversations:
    'Give a list of ids of conversations, such as ["cnv_5f0c1d7a9be3426f8d10"]; GET /v1/conversations shows them.',
  via: 'Give a list of webhook fields, such as ["messages"].',
  direction: 'Give "in", "out", or null for both.',
  description: 'Give a text of up to 500 characters, or null.',
  metadata: 'Give an object of up to 20 texts, each of up to 500 characters under a name of up to 64.',
  order: 'Give "skip" or "strict".',
  gatherSeconds: 'Give a whole number from 0 to 30.',
  timeoutSeconds: 'Give a whole number from 5 to 30.',
  maxInFlight: 'Give a whole number from 1 to 256.',
  auth:
    'Give {"bearer": "TOKEN"}, {"basic": {"username": "…", "password": "…"}}, or null. A token has no spaces or line breaks, and no ' +
    'letters beyond ASCII: a header can’t carry them.',
  secret: 'Give a text of up to 500 characters, or leave it out to have one generated.',
  verifyToken: 'Give the verify token that the receiver expects, as a text.',
};

function unknownField(given: string, known: readonly string[]): string {
  const near = nearest(camelCase(given), known);
  const hint = near === null ? `Known: ${known.join(', ')}.` : `Is ${near} meant?`;
  return `There is no field ${JSON.stringify(given.slice(0, 40))}. ${hint}`;
}

const knownTypes = Object.keys(eventTypes);
const subjects = [...new Set(knownTypes.filter((type) => type.includes('.')).map((type) => `${type.split('.')[0]}.*`))];

/** Why a filter can't hold a type, with the one that may be meant. */
export function typeProblem(type: string, where = 'types contains'): string[] {
  const known = [...knownTypes, ...subjects, '*'];
  if (known.includes(type)) return [];
  const near = nearest(type, known);
  const hint =
    near === null ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"? GET /v1/event-types lists them.`;
  return [`${where} ${JSON.stringify(type.slice(0, 40))}, which is not an event type. ${hint}`];
}

function viaProblems(via: unknown): string[] {
  const problem = Value.Check(viaSchema, via) ? fieldsProblem('via', via) : null;
  return problem === null ? [] : [problem];
}

function formProblems(fields: Fields, form: SubscriptionForm): string[] {
  const isGiven = (name: string, nothing: unknown): boolean =>
    fields[name] !== undefined && JSON.stringify(fields[name]) !== JSON.stringify(nothing);
  if (form === 'event') {
    const problem = 'verifyToken is for the form "meta" only: CloudEvents have no handshake. Leave it out.';
    return isGiven('verifyToken', null) ? [problem] : [];
  }
  return [
    ...(isGiven('conversations', [])
      ? [
          'conversations is for the form "event" only: Meta’s webhooks have none. Filter by phoneNumberIds, or use "event".',
        ]
      : []),
    ...(isGiven('gatherSeconds', 0)
      ? [
          'gatherSeconds is for the form "event" only: Meta’s webhooks are delivered as received. Leave it out, or use "event".',
        ]
      : []),
  ];
}

/** The word that was probably meant: it needs at most a third of its letters changed; null if none is that similar. */
function nearest(text: string, words: readonly string[]): string | null {
  // The comparison takes as long as both words together, and much longer ones are not similar.
  if (text.length > longestTypo) return null;
  const [best] = words
    .map((word) => ({ word, distance: editDistance(text.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= Math.max(2, word.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return best?.word ?? null;
}

const longestTypo = 100;

/** Levenshtein's: how many letters have to be changed, added or left out. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
