import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphError } from '../graph/graph-error.ts';
import { flagOf } from '../meta-json.ts';

/** A JSON object of a message. */
export type Fields = Readonly<Record<string, unknown>>;

/** The path of a value in Meta's notation: `text['body']`, `interactive['action']['buttons'][0]`. */
export type Path = string;

export const within = (path: Path, name: string | number): Path =>
  typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : `${path}['${name}']`;

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A required object. @throws {GraphError} 100. */
export function object(parent: Fields, name: string, path: Path = ''): Fields {
  const value = optionalObject(parent, name, path);
  if (value === undefined) throw missingParameter(within(path, name));
  return value;
}

export function optionalObject(parent: Fields, name: string, path: Path = ''): Fields | undefined {
  const value = parent[name];
  if (!isGiven(value)) return undefined;
  if (!isFields(value)) throw parameterError(`Param ${within(path, name)} must be a JSON object.`);
  return value;
}

/** An element of a list, which must be an object. */
function element(value: unknown, path: Path): Fields {
  if (!isFields(value)) throw parameterError(`Param ${path} must be a JSON object.`);
  return value;
}

export interface ListLength {
  readonly min: number;
  readonly max: number;
}

/**
 * A list of objects, with a minimum and a maximum number. @throws {GraphError} 100 for anything else, 131009 for too
 * few or too many.
 */
export function list(parent: Fields, name: string, path: Path, { min, max }: ListLength): Fields[] {
  const here = within(path, name);
  if (!isGiven(parent[name])) throw missingParameter(here);
  const value = numbered(parent[name]);
  if (!Array.isArray(value)) throw parameterError(`Param ${here} must be an array.`);
  if (value.length < min || value.length > max) {
    throw cloudError(131009, `Invalid ${name} count. Min allowed ${name}: ${min}, Max allowed ${name}: ${max}`);
  }
  return value.map((each, index) => element(each, within(here, index)));
}

/** An object with the fields 0, 1, 2 … is a list too. */
function numbered(value: unknown): unknown {
  const keys = isFields(value) ? Object.keys(value) : [];
  const isList = keys.length > 0 && keys.every((key, index) => key === String(index));
  return isFields(value) && isList ? Object.values(value) : value;
}

/** A required text with a maximum length; Meta treats an empty one as missing. @throws {GraphError} 100. */
export function text(parent: Fields, name: string, path: Path, max = Number.POSITIVE_INFINITY): string {
  const value = optionalText(parent, name, path, max);
  if (value === undefined || value === '') throw missingParameter(within(path, name));
  if (value.trim() === '') throw parameterError(`Param ${within(path, name)} must be at least 1 character long.`);
  return value;
}

/** An id, as text or as a number. */
export function idText(parent: Fields, name: string, path: Path): string {
  return typeof parent[name] === 'number' ? String(parent[name]) : text(parent, name, path);
}

export function optionalId(parent: Fields, name: string, path: Path): string | undefined {
  return typeof parent[name] === 'number' ? String(parent[name]) : optionalText(parent, name, path);
}

export function optionalText(
  parent: Fields,
  name: string,
  path: Path,
  max = Number.POSITIVE_INFINITY,
): string | undefined {
  const value = parent[name];
  if (!isGiven(value)) return undefined;
  if (typeof value !== 'string') throw parameterError(`Param ${within(path, name)} must be a string.`);
  if (isLonger(value, max)) {
    throw parameterError(`Param ${within(path, name)} must be at most ${max} characters long.`);
  }
  return value;
}

/** A text's name in the second layer of Meta's checks, and its maximum length. */
export interface TextSize {
  readonly what: string;
  /** 1 by default; 0 for a text that may be empty. */
  readonly min?: 0 | 1;
  readonly max: number;
}

/**
 * A required text with a minimum and a maximum length, with the error of bodies and buttons. @throws {GraphError} 100,
 * 131009.
 */
export function sizedText(parent: Fields, name: string, path: Path, { what, min = 1, max }: TextSize): string {
  const value = min === 0 && parent[name] === '' ? '' : text(parent, name, path);
  if (!isLonger(value, max)) return value;
  throw cloudError(131009, `${what} length invalid. Min length: ${min}, Max length: ${max}`);
}

/** An optional text with a maximum length, with the error of lists. @throws {GraphError} 100, 131009. */
export function shortText(parent: Fields, name: string, path: Path, { what, max }: TextSize): string | undefined {
  const value = optionalText(parent, name, path);
  if (value !== undefined && isLonger(value, max)) {
    throw cloudError(131009, `${what} is too long. Max length is ${max}`);
  }
  return value;
}

/** Counts code points: an emoji outside the basic plane is one character. */
function isLonger(value: string, max: number): boolean {
  if (value.length <= max) return false;
  let count = 0;
  for (const _ of value) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}

/** A text or a number, such as a latitude. */
export function numeric(parent: Fields, name: string, path: Path, min: number, max: number): number {
  const value = parent[name];
  const here = within(path, name);
  if (!isGiven(value) || (typeof value === 'string' && value.trim() === '')) throw missingParameter(here);
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw parameterError(`Param ${here} must be a number.`);
  if (number < min || number > max) throw cloudError(131009, `${here} must be from ${min} to ${max}`);
  return number;
}

/** True or false, also as text or as a number. @throws {GraphError} 100. */
export function optionalBoolean(parent: Fields, name: string, path: Path): boolean | undefined {
  const value = parent[name];
  if (!isGiven(value)) return undefined;
  const flag = flagOf(value);
  if (flag === undefined) throw parameterError(`Param ${within(path, name)} must be a boolean.`);
  return flag;
}

/** One of Meta's keywords, in any letter case. */
export function oneOf<T extends string>(parent: Fields, name: string, path: Path, allowed: readonly T[]): T {
  const value = text(parent, name, path);
  const found = allowed.find((word) => word.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw unknownWord(within(path, name), allowed, value);
  return found;
}

/** Meta's errors write the known keywords in capitals, whatever the case in the message. */
export function unknownWord(path: Path, allowed: readonly string[], value: string): GraphError {
  const words = allowed.map((word) => word.toUpperCase()).join(', ');
  return parameterError(`Param ${path} must be one of {${words}} - got "${value}".`);
}

/** A parameter with only one allowed value; a numeric one may be given as a number. */
export function exactly(parent: Fields, name: string, path: Path, value: string): void {
  if (typeof parent[name] === 'number' && String(parent[name]) === value) return;
  oneOf(parent, name, path, [value]);
}

/** Parts that are not allowed in this kind of message. */
export function without(parent: Fields, path: Path, ...names: readonly string[]): void {
  for (const name of names) {
    if (isGiven(parent[name])) {
      throw cloudError(131009, `The parameter ${within(path, name)} is not allowed for this message.`);
    }
  }
}

/** Values that must be different. */
export function unique(values: readonly string[], what: string): void {
  if (new Set(values).size === values.length) return;
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  throw cloudError(131009, `${what} must be unique, "${twice}" is not`);
}

/** An address that starts with http:// or https://. */
export function webAddress(parent: Fields, name: string, path: Path): string {
  const value = text(parent, name, path);
  if (!/^https?:\/\/\S+$/i.test(value)) throw cloudError(131009, `${within(path, name)} is not a valid URL`);
  return value;
}
