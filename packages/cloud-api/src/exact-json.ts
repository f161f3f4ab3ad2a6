/** Matches an integer of 16 or more digits outside of a string: cheap, and its only mistakes are false matches. */
const perhapsLongInteger = /(?:^|[:,[\s])-?\d{16}/;

const longInteger = /(?<=^|[:,[\s])-?\d{16,}(?=[\s,}\]]|$)/g;

/**
 * Parses JSON as `JSON.parse` does, except for integers that a double can't hold: they become strings of their digits,
 * because Meta writes template ids as numbers, and one past 2^53 would become another template's. Nests as deep as
 * memory lasts. Throws a SyntaxError for text that is not JSON.
 *
 * The result is for reading. It must not be serialized again to replace the text that it came from.
 */
export function parseExactJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  // Parsed unchanged first, so that quoting digits can't turn invalid text into JSON.
  return perhapsLongInteger.test(json) ? JSON.parse(quoteUnsafeIntegers(json)) : value;
}

function quoteUnsafeIntegers(json: string): string {
  let exact = '';
  let copiedTo = 0;
  let readTo = 0;
  let isInString = false;
  for (const { 0: digits, index } of json.matchAll(longInteger)) {
    isInString = isInsideString(json, readTo, index, isInString);
    readTo = index;
    if (isInString || Number.isSafeInteger(Number(digits))) continue;
    exact += `${json.slice(copiedTo, index)}"${digits}"`;
    copiedTo = index + digits.length;
  }
  return exact + json.slice(copiedTo);
}

/** Whether position `to` of valid JSON lies in a string, knowing whether `from` does. Neither splits an escape. */
function isInsideString(json: string, from: number, to: number, isInStringAtStart: boolean): boolean {
  let isInString = isInStringAtStart;
  for (let at = from; at < to; at += 1) {
    const char = json[at];
    if (char === '"') isInString = !isInString;
    else if (char === '\\') at += 1;
  }
  return isInString;
}
