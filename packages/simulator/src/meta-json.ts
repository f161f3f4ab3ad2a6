/**
 * JSON as Meta writes it: compact, everything beyond ASCII as lower-case `\uXXXX`, slashes as `\/`, and in webhooks `@`
 * as `\u0040`. A receiver that parses a body and serialises it again before it checks the signature gets different
 * bytes.
 */
export function metaJson(value: unknown, { escapesAt = false } = {}): string {
  const json = JSON.stringify(value).replace(/[/\u007f-\uffff]/g, escaped);
  return escapesAt ? json.replaceAll('@', '\\u0040') : json;
}

/** A string or a number as a string; '' for anything else: `String` throws on an object with a member named `toString`. */
export const plainText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

/** True or false, which Meta takes as text and as a number too; undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = plainText(value).toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

const escaped = (unit: string): string =>
  unit === '/' ? '\\/' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
