const mark = '\u0001';
const needsEscape = new RegExp(`\\p{Surrogate}|${mark}`, 'gu');

/**
 * A string in a form that SQLite can tell from every other. Its text is UTF-8, in which all lone surrogates would
 * become the same replacement character, so each is written as its code after U+0001, and so is U+0001 itself.
 */
export function sqlText(text: string): string {
  if (text.isWellFormed() && !text.includes(mark)) return text;
  return text.replace(needsEscape, (character) => `${mark}${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const escaped = new RegExp(`${mark}([0-9a-f]{4})`, 'g');

/** The string that `sqlText` was given. */
export function plainText(stored: string): string {
  if (!stored.includes(mark)) return stored;
  return stored.replace(escaped, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
