import { counted } from '../counted.ts';
import { flagOf, isObject, type JsonObject, plainText } from '../json-value.ts';
import type { MessageProblem } from './message-problem.ts';

/**
 * Checks one value and reports its certain faults. An absent value (or null) is not checked: `object` says which have
 * to be there. Unknown fields pass: Meta may know more.
 */
export type Check = (value: unknown, path: string, tell: Tell) => void;

export type Tell = (path: string, message: string, code?: number) => void;

/** Meta's code of its first check: a parameter is missing, of another type, or none of the known words. */
export const malformed = 100;
/** Of its second check: something is missing that this kind of message or template needs. */
export const missing = 131008;
const invalid = 131009;

/**
 * No message that people write has more problems, and a list of 300,000 wrong entries would be answered with 70 times
 * the size of the request.
 */
const maxProblems = 100;
/** Names and types from the message are part of both. */
const maxLength = 500;

/** The reports of a check, in its order: all of them, unless there are more than anybody reads. */
export function problemsOf(check: Check, value: unknown, path = ''): MessageProblem[] {
  const problems: MessageProblem[] = [];
  let others = 0;
  check(value, path, (at, message, code = invalid) => {
    if (problems.length === maxProblems) others += 1;
    else problems.push({ path: shortened(at), code, message: shortened(message) });
  });
  const last = problems.at(-1);
  if (!last || others === 0) return problems;
  return [...problems.slice(0, -1), { ...last, message: `${last.message} ${others} more problems are not listed.` }];
}

const shortened = (text: string): string => (text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);

export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

export const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/**
 * An object with these fields, of which the `required` ones have to be there; `absent` is the code of a missing one.
 */
export function object(
  fields: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
  absent = malformed,
): Check {
  return (value, path, tell) => {
    if (!isObject(value)) return tell(path, 'Must be an object.', malformed);
    for (const name of required) if (isAbsent(value[name])) tell(under(path, name), 'Is missing.', absent);
    for (const [name, check] of Object.entries(fields)) {
      if (!isAbsent(value[name])) check(value[name], under(path, name), tell);
    }
  };
}

/**
 * A text of `min` (1) to `max` characters; one that must have some may not be blank. Meta refuses a number instead.
 * Most lengths are checked by Meta's second check; `tooLong` is the code if the first one does.
 */
export function text(max = Number.POSITIVE_INFINITY, min: 0 | 1 = 1, tooLong = invalid): Check {
  return (value, path, tell) => {
    if (typeof value !== 'string') return tell(path, 'Must be text.', malformed);
    if (min > 0 && value.trim() === '')
      return tell(path, `Must not be ${value === '' ? 'empty' : 'blank'}.`, malformed);
    const length = value.length > max ? lengthOf(value) : value.length;
    if (length > max) tell(path, `Has ${length} characters; ${max} are allowed.`, tooLong);
  };
}

/** An id, as text or as a number. */
export const id: Check = (value, path, tell) => {
  if (typeof value !== 'number') text()(value, path, tell);
};

/** An id that counts as absent if it is empty. */
export const idOrEmpty: Check = (value, path, tell) => {
  if (typeof value !== 'number') text(undefined, 0)(value, path, tell);
};

export const flag: Check = (value, path, tell) => {
  if (flagOf(value) === undefined) tell(path, 'Must be true or false.', malformed);
};

/** Code points: the least that Meta may count. */
export function lengthOf(value: string): number {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
}

export const webAddress: Check = (value, path, tell) => {
  if (typeof value === 'string' && /^https?:\/\/\S+$/i.test(value)) return;
  const isText = typeof value === 'string' && value.trim() !== '';
  tell(path, 'Must be a URL that begins with http:// or https:// and has no spaces.', isText ? invalid : malformed);
};

/** One of Meta's words, in any letter case; one that is a number may be given as a number. */
export function word(...words: readonly string[]): Check {
  const known = new Set(words.map((each) => each.toLowerCase()));
  return (value, path, tell) => {
    if (!known.has(plainText(value).toLowerCase())) {
      tell(path, `Must be ${words.join(' or ')}.`, malformed);
    }
  };
}

/** A number, or text that is one. */
export function number(min: number, max: number): Check {
  return (value, path, tell) => {
    const is = numberIn(value);
    if (is >= min && is <= max) return;
    tell(path, `Must be a number from ${min} to ${max}.`, Number.isNaN(is) ? malformed : invalid);
  };
}

/** The number that a value is or says; NaN for anything else. */
export const numberIn = (value: unknown): number =>
  plainText(value).trim() === '' ? Number.NaN : Number(plainText(value));

/** `min` (1) to `max` entries. */
export function list(each: Check, { min = 1, max }: { readonly min?: number; readonly max: number }): Check {
  return (value, path, tell) => {
    const entries = listOf(value);
    if (entries === null) return tell(path, 'Must be a list.', malformed);
    if (entries.length < min || entries.length > max) {
      tell(
        path,
        `Has ${counted(entries.length, 'entry', 'entries')}; ${min === max ? min : `${min} to ${max}`} are allowed.`,
      );
    }
    for (const [index, entry] of entries.entries()) each(entry, `${path}[${index}]`, tell);
  };
}

/** The entries of a list; of an object with numbered fields too, which at least one client sends. Null for anything else. */
function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const keys = isObject(value) ? Object.keys(value) : [];
  return isObject(value) && keys.length > 0 && keys.every((key, index) => key === `${index}`)
    ? Object.values(value)
    : null;
}

/** Both checks. */
export function all(...checks: readonly Check[]): Check {
  return (value, path, tell) => {
    for (const check of checks) check(value, path, tell);
  };
}

/** Nothing of it is certain. */
export const anything: Check = () => undefined;

/** The field must not be there. */
export const notAllowed: Check = (_value, path, tell) => tell(path, 'Is not allowed here.');

/** Exactly one of two fields. */
export function eitherOf(one: string, other: string): Check {
  return (value, path, tell) => {
    if (!isObject(value)) return;
    const given = [one, other].filter((name) => !isAbsent(value[name]) && value[name] !== '');
    if (given.length === 0) tell(under(path, one), `Is missing: give ${one} or ${other}.`, missing);
    if (given.length === 2) tell(path, `Has both ${one} and ${other}; one of them is allowed.`);
  };
}

/** The texts at these places are all different. */
export function tellRepeats(entries: readonly (readonly [path: string, value: unknown])[], tell: Tell): void {
  const seen = new Set<string>();
  for (const [path, value] of entries) {
    if (typeof value !== 'string') continue;
    if (seen.has(value)) tell(path, 'Is a duplicate; each must be different.');
    seen.add(value);
  }
}

/** The objects of a list, with their places; nothing for anything else. */
export function entriesOf(value: unknown, path: string): readonly (readonly [path: string, entry: JsonObject])[] {
  return (listOf(value) ?? []).flatMap((entry, index) =>
    isObject(entry) ? [[`${path}[${index}]`, entry] as const] : [],
  );
}
