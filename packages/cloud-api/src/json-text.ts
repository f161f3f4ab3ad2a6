/** One member of a JSON object, as it is written in the text. */
export interface JsonMember {
  readonly name: string;
  /** From after one comma to the next, with its white space. */
  readonly text: string;
  /** The text of its value. */
  readonly value: string;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The members of a valid JSON object, in their order. Text that is edited by members keeps every digit of its numbers, which
 * parsing and serialising would not.
 */
export function membersOf(json: string): JsonMember[] {
  return partsOf(json).map(({ from, to, colon: nameEnd }) => {
    const name: string = JSON.parse(json.slice(from, nameEnd));
    return { name, text: json.slice(from, to), value: json.slice(nameEnd + 1, to).trim() };
  });
}

/** Whether an object or array has more parts than that; what follows is not read, and the text need not be valid. */
export const hasMoreParts = (json: string, max: number): boolean => partsOf(json, max + 1).length > max;

/**
 * Whether JSON has more values than that, at any depth: each is the first in its object or array, or comes after a comma.
 * What follows the last of them is not read, and the text need not be valid.
 */
export function hasMoreValues(json: string, max: number): boolean {
  let values = 1;
  for (let at = 0; at < json.length && values <= max; at += 1) {
    const char = json.charCodeAt(at);
    if (char === quote) at = endOfString(json, at);
    else if (char === comma || char === openBrace || char === openBracket) values += 1;
  }
  return values > max;
}

/** The texts of the elements of a valid JSON array, without white space around them. */
export function elementsOf(json: string): string[] {
  return partsOf(json).map(({ from, to }) => json.slice(from, to).trim());
}

/**
 * The positions of the first `max` comma-separated parts of an object or array, and the first colon of each; empty parts
 * are left out.
 */
function partsOf(
  json: string,
  max = Number.POSITIVE_INFINITY,
): { readonly from: number; readonly to: number; readonly colon: number }[] {
  const parts: { from: number; to: number; colon: number }[] = [];
  let depth = 0;
  let from = 0;
  let firstColon = 0;
  const add = (to: number): void => {
    if (json.slice(from, to).trim() !== '') parts.push({ from, to, colon: firstColon });
    from = to + 1;
    firstColon = 0;
  };
  for (let at = 0; at < json.length && parts.length < max; at += 1) {
    const char = json.charCodeAt(at);
    if (char === quote) at = endOfString(json, at);
    else if (char === openBrace || char === openBracket) {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (char === closeBrace || char === closeBracket) {
      depth -= 1;
      if (depth === 0) add(at);
    } else if (depth === 1 && char === comma) add(at);
    else if (depth === 1 && char === colon && firstColon === 0) firstColon = at;
  }
  return parts;
}

/** The position of the closing quote of the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (at > 0 && isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at < 0 ? json.length : at;
}

function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

/** An object with each name once, its last value standing, as parsers read it; the same text if nothing occurs twice. */
export function withoutRepeats(json: string): string {
  const members = membersOf(json);
  const last = new Map(members.map((member) => [member.name, member]));
  return last.size === members.length ? json : objectText([...last.values()]);
}

/** The text of an object with these members. */
export const objectText = (members: readonly JsonMember[]): string => `{${members.map(({ text }) => text).join(',')}}`;

/** The text of one member's value, the last of that name, as parsers read it; null if there is none. */
export function memberText(json: string, name: string): string | null {
  return membersOf(json).findLast((member) => member.name === name)?.value ?? null;
}

/** An object with the values of some members replaced by other JSON text, and everything else unchanged. */
export function withMembers(json: string, values: Readonly<Record<string, string>>): string {
  const members = membersOf(json).map((member) => {
    const value = Object.hasOwn(values, member.name) ? values[member.name] : undefined;
    return value === undefined ? member : { ...member, text: `${JSON.stringify(member.name)}:${value}` };
  });
  return objectText(members);
}

/** An object that has no member of this name yet, with one at its end. */
export function appendMember(json: string, name: string, value: string): string {
  const before = json.slice(0, json.lastIndexOf('}'));
  const separator = before.trimEnd().endsWith('{') ? '' : ',';
  return `${before}${separator}${JSON.stringify(name)}:${value}}`;
}
