/** A JSON object of which nothing is known yet. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/** Whether it is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value itself if it is an object, else an empty one. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The objects of a list; none if it is not a list. */
export const objectsOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** A text, unless it is empty: Meta leaves out absent values, and some samples write '' instead. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id, which Meta writes as a string here and as a number there. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** Whether a value is absent: Meta leaves out absent values, and some senders write null or '' instead. */
export const isBlank = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

/** The first of several places of one id that is filled. */
export function firstId(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const id = idOf(value);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** A string or a number as a string; '' for anything else. `String` throws on `{"toString":1}`, which anybody can send. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** A number, which Meta sometimes writes as a string. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** True or false, which the Graph API takes as text and as a number too; undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : flags.get(plainText(value).toLowerCase());
}

const maxWordLength = 100;

/** One of Meta's words, such as a type or an event. Longer than 100 characters it is none. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxWordLength ? value : undefined;
}

/** The year 5138 in seconds, and 1973 in milliseconds. */
const secondsEnd = 1e11;
/** The last millisecond of the year 9999. */
const latest = 253_402_300_799_999;

/**
 * Meta's seconds since 1970, a string here and a number there, in milliseconds. So large a number that no date is meant by
 * its seconds is taken for milliseconds. Undefined for anything else, such as a placeholder of Meta's samples.
 */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof time !== 'number' || !(time >= 0)) return undefined;
  const at = Math.trunc(time < secondsEnd ? time * 1000 : time);
  return at <= latest ? at : undefined;
}

/** The object's own value under a key that came from outside, which may be `constructor` or `__proto__`. */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
