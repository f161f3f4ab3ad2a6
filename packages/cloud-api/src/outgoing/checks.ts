import { isObject, type JsonObject, plainText } from '../json-value.ts';
import type { MessageProblem } from './message-problem.ts';

/**
 * Looks at one value and tells what is certainly wrong with it. What is absent (or null) is not looked at: `object` says
 * what has to be there. Fields that no check knows pass: Meta may know more.
 */
export type Check = (value: unknown, path: string, tell: Tell) => void;

export type Tell = (path: string, message: string, code?: number) => void;

export const missing = 131008;
const invalid = 131009;

/** All that a check tells, in its order. */
export function problemsOf(check: Check, value: unknown, path = ''): MessageProblem[] {
  const problems: MessageProblem[] = [];
  check(value, path, (at, message, code = invalid) => problems.push({ path: at, code, message }));
  return problems;
}

export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

export const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** An object with these fields, of which the `required` have to be there. */
export function object(fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path, tell) => {
    if (!isObject(value)) return tell(path, 'Must be an object.');
    for (const name of required) if (isAbsent(value[name])) tell(under(path, name), 'Is missing.', missing);
    for (const [name, check] of Object.entries(fields)) {
      if (!isAbsent(value[name])) check(value[name], under(path, name), tell);
    }
  };
}

/** A text of `min` (1) to `max` characters. */
export function text(max = Number.POSITIVE_INFINITY, min = 1): Check {
  return (value, path, tell) => {
    // Meta takes a number for its digits in most places.
    if (typeof value !== 'string' && typeof value !== 'number') return tell(path, 'Must be text.');
    const length = lengthOf(plainText(value));
    if (length < min) tell(path, 'Must not be empty.', missing);
    if (length > max) tell(path, `Has ${length} characters; ${max} are allowed.`);
  };
}

/** Code points: the least that Meta may count. */
function lengthOf(value: string): number {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
}

export const webAddress: Check = (value, path, tell) => {
  if (typeof value !== 'string' || !/^https?:\/\/\S+$/i.test(value.trim())) {
    tell(path, 'Must be an address that begins with http:// or https://.');
  }
};

export function word(...words: readonly string[]): Check {
  return (value, path, tell) => {
    if (!words.includes(plainText(value).toLowerCase())) tell(path, `Must be ${words.join(' or ')}.`);
  };
}

/** A number, or text that is one. */
export function number(min: number, max: number): Check {
  return (value, path, tell) => {
    const is =
      typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
    if (Number.isNaN(is) || is < min || is > max) tell(path, `Must be a number from ${min} to ${max}.`);
  };
}

export function list(each: Check, { min = 1, max }: { readonly min?: number; readonly max: number }): Check {
  return (value, path, tell) => {
    // Meta takes an object with numbered fields for a list, and at least one client sends that.
    if (isObject(value)) return;
    if (!Array.isArray(value)) return tell(path, 'Must be a list.');
    if (value.length < min || value.length > max) {
      tell(path, `Has ${value.length} entries; ${min === max ? min : `${min} to ${max}`} are allowed.`);
    }
    for (const [index, entry] of value.entries()) each(entry, `${path}[${index}]`, tell);
  };
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
    if (seen.has(value)) tell(path, 'Is the same as another one; each must be different.');
    seen.add(value);
  }
}

/** The objects of a list, with their places; nothing for anything else. */
export function entriesOf(value: unknown, path: string): readonly (readonly [path: string, entry: JsonObject])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry, index) => (isObject(entry) ? [[`${path}[${index}]`, entry] as const] : []));
}
