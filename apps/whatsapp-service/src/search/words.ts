/** A word of a text, or one character of a script that writes no spaces between words. */
export interface Unit {
  /** As it is compared: without case, accents, and other differences that people don't type. */
  readonly form: string;
  readonly start: number;
  readonly end: number;
  /** One character of a script without spaces: several of them in a row may be a word. */
  readonly isCharacter: boolean;
}

/** Longer words are cut, in texts and in searches alike. */
const maxLetters = 40;

/** Chinese, Japanese, Thai, Lao, Khmer and Burmese write no spaces between words. A mark belongs to the letter before it. */
const character =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/u;
const unit = new RegExp(`(?<character>${character.source})|(?:(?!${character.source})[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/** The words of a text, in their order, with their places in it. */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  for (const { 0: found, index, groups } of text.matchAll(unit)) {
    const form = formOf(found);
    if (form === '') continue;
    units.push({ form, start: index, end: index + found.length, isCharacter: groups?.character !== undefined });
  }
  return units;
}

const isAscii = /^[a-z0-9]*$/;
/** Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic. Those of Indic scripts are letters in all but name. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/g;
const otherLetters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ς: 'σ', þ: 'th' },
};

function formOf(word: string): string {
  const lower = word.toLowerCase();
  if (isAscii.test(lower)) return lower.slice(0, maxLetters);
  const bare = lower.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase();
  const letters = bare.replace(/[ßæœøłđðıςþ]/g, (letter) => otherLetters[letter] ?? letter);
  return [...letters.replace(/[^\p{L}\p{N}\p{M}]/gu, '')].slice(0, maxLetters).join('');
}
