import { waIdOf } from '../world/phone-number.ts';
import { ControlError } from './control-error.ts';

type Fields = Readonly<Record<string, unknown>>;

const wrong = (path: string, wanted: string): ControlError => new ControlError(`${path} must be ${wanted}.`);

/** Readers of values from outside: undefined for an absent value, an error that names the path for an invalid one. */
export function optionalString(fields: Fields, name: string, path: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrong(`${path}${name}`, 'text');
  return value;
}

export function string(fields: Fields, name: string, path: string): string {
  const value = optionalString(fields, name, path);
  if (value === undefined || value === '') throw wrong(`${path}${name}`, 'given, as text');
  return value;
}

export function digits(fields: Fields, name: string, path: string): string {
  const value = string(fields, name, path);
  if (!/^\d{3,20}$/.test(value)) throw wrong(`${path}${name}`, `digits only, not "${value}"`);
  return value;
}

/** The digits of a user's number, however it is written. */
export function waId(fields: Fields, name: string, path: string): string {
  const value = string(fields, name, path);
  const digits = waIdOf(value);
  if (digits === undefined) throw wrong(`${path}${name}`, `a phone number, such as "+16505551234", not "${value}"`);
  return digits;
}

/** A phone number as people write it. */
export function optionalPhoneNumber(fields: Fields, name: string, path: string): string | undefined {
  const value = optionalString(fields, name, path);
  if (value !== undefined && !/^\+?(?:[\s().-]*\d){5,15}$/.test(value)) {
    throw wrong(`${path}${name}`, `a phone number, such as "+1 555-078-3881", not "${value}"`);
  }
  return value;
}

/** A number between two others, both included. */
export function optionalNumberWithin(
  fields: Fields,
  name: string,
  path: string,
  [min, max]: readonly [number, number],
): number | undefined {
  const value = optionalNumber(fields, name, path);
  if (value !== undefined && (value < min || value > max)) throw wrong(`${path}${name}`, `from ${min} to ${max}`);
  return value;
}

export function optionalNumber(fields: Fields, name: string, path: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(`${path}${name}`, 'a number');
  return value;
}

export function optionalBoolean(fields: Fields, name: string, path: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrong(`${path}${name}`, 'true or false');
  return value;
}

export function optionalOneOf<T extends string>(
  fields: Fields,
  name: string,
  path: string,
  allowed: readonly T[],
): T | undefined {
  const value = optionalString(fields, name, path);
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw wrong(`${path}${name}`, `one of ${allowed.join(', ')}, not "${value}"`);
  return found;
}

export function optionalStrings(fields: Fields, name: string, path: string): string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw wrong(`${path}${name}`, 'a list of texts');
  }
  return value;
}

/** A list of objects; empty if absent. */
export function objects(fields: Fields, name: string, path: string): Record<string, unknown>[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(`${path}${name}`, 'a list');
  return value.map((each: unknown, index) => objectOf(each, `${path}${name}[${index}]`));
}

export function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'a JSON object');
  return { ...value };
}

/** Refuses other names: a misspelt one would silently do nothing. */
export function only(fields: Fields, path: string, names: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'Nothing can be given' : `Known are: ${names.join(', ')}`;
    throw new ControlError(`${path}${unknown} is unknown here. ${known}.`);
  }
}
