import { cloudError, missingParameter, parameterError } from '../graph/errors.ts';

/** A JSON object of a message. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where a value stands, as Meta writes it: `text['body']`, `interactive['action']['buttons'][0]`. */
export type Path = string;

export const within = (path: Path, name: string | number): Path =>
  typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : `${path}['${name}']`;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object that has to be there. In a form it is JSON text. @throws {GraphError} 100. */
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

/** An element of a list that has to be an object. */
export function element(value: unknown, path: Path): Fields {
  if (!isFields(value)) throw parameterError(`Param ${path} must be a JSON object.`);
  return value;
}

export interface ListLength {
  readonly min: number;
  readonly max: number;
}

/** A list of so many objects. @throws {GraphError} 100 for what is none, 131009 for too few or too many. */
export function list(parent: Fields, name: string, path: Path, { min, max }: ListLength): Fields[] {
  const value = parent[name];
  const here = within(path, name);
  if (!isGiven(value)) throw missingParameter(here);
  if (!Array.isArray(value)) throw parameterError(`Param ${here} must be an array.`);
  if (value.length < min || value.length > max) {
    throw cloudError(131009, `${here}: ${value.length} given, ${min === max ? min : `${min} to ${max}`} allowed`);
  }
  return value.map((each, index) => element(each, within(here, index)));
}

/** A text that has to be there, not empty and not too long. */
export function text(parent: Fields, name: string, path: Path, max = Number.POSITIVE_INFINITY): string {
  const value = optionalText(parent, name, path, max);
  const here = within(path, name);
  if (value === undefined) throw missingParameter(here);
  if (value.trim() === '') throw parameterError(`Param ${here} must be at least 1 character long.`);
  return value;
}

export function optionalText(
  parent: Fields,
  name: string,
  path: Path,
  max = Number.POSITIVE_INFINITY,
): string | undefined {
  const value = parent[name];
  if (!isGiven(value)) return undefined;
  const here = within(path, name);
  if (typeof value !== 'string') throw parameterError(`Param ${here} must be a string.`);
  if (value.length > max) throw parameterError(`Param ${here} must be at most ${max} characters long.`);
  return value;
}

/** A text or a number, such as a latitude. */
export function numeric(parent: Fields, name: string, path: Path, min: number, max: number): number {
  const value = parent[name];
  const here = within(path, name);
  if (!isGiven(value) || value === '') throw missingParameter(here);
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw parameterError(`Param ${here} must be a number.`);
  if (number < min || number > max) throw cloudError(131009, `${here} must be from ${min} to ${max}`);
  return number;
}

export function optionalBoolean(parent: Fields, name: string, path: Path): boolean | undefined {
  const value = parent[name];
  if (!isGiven(value)) return undefined;
  if (typeof value !== 'boolean') throw parameterError(`Param ${within(path, name)} must be a boolean.`);
  return value;
}

/** One of Meta's words. */
export function oneOf<T extends string>(parent: Fields, name: string, path: Path, allowed: readonly T[]): T {
  const value = text(parent, name, path);
  const found = allowed.find((word) => word === value);
  if (found === undefined) {
    throw parameterError(`Param ${within(path, name)} must be one of {${allowed.join(', ')}} - got "${value}".`);
  }
  return found;
}

/** The one value that there is for a parameter. */
export function exactly(parent: Fields, name: string, path: Path, value: string): void {
  oneOf(parent, name, path, [value]);
}

/** Parts that this kind of message must not have. */
export function without(parent: Fields, path: Path, ...names: readonly string[]): void {
  for (const name of names) {
    if (isGiven(parent[name])) throw cloudError(131009, `${within(path, name)} is not allowed for this message`);
  }
}

/** Values that no two may share. */
export function unique(values: readonly string[], what: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw cloudError(131009, `${what} must be unique, "${twice}" is not`);
}

/** An address that starts with http:// or https://. */
export function webAddress(parent: Fields, name: string, path: Path, max = 2000): string {
  const value = text(parent, name, path, max);
  if (!/^https?:\/\/\S+$/i.test(value)) throw cloudError(131009, `${within(path, name)} is not a valid URL`);
  return value;
}
