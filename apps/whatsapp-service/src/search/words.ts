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

/**
 * Chinese, Japanese, Thai, Lao, Khmer and Burmese write no spaces between words; their digits do make words. Some letters, such as
 * the Japanese sign for a long vowel, are shared by several of these scripts. A mark belongs to the letter before it.
 */
const character =
  /(?!\p{Nd})(?=[\p{L}\p{N}])[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}][\p{M}\uff9e\uff9f]*/u;
/** Invisible within a word: soft hyphens, joiners, direction marks. (The non-joiner, U+200C, separates words in Persian.) */
const invisible = '\\u00ad\\u061c\\u180e\\u200d-\\u200f\\u2060-\\u2064\\ufeff';
const ofWord = (set: string): string => `(?!${character.source})[${set}]`;
const unit = new RegExp(
  `(?<character>${character.source})|${ofWord('\\p{L}\\p{N}')}(?:${ofWord(`\\p{L}\\p{N}\\p{M}${invisible}`)})*`,
  'gu',
);

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
// By escapes: written out, a mark joins the character before it. U+0640 stretches a word and is no letter.
const accents =
  /[\u0300-\u036f]|[\u0483-\u0487]|[\u0591-\u05c7]|[\u0610-\u061a]|[\u064b-\u065f]|\u0670|[\u06d6-\u06ed]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f]|\u0640/g;
/** Letters that people type for one another, such as those of Arabic and Persian keyboards. */
const otherLetters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ς: 'σ', þ: 'th' },
  ...{ ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه' },
};
/** Not compared: what is no letter, digit or mark, and marks that show nothing or a frame (variation selectors, keycaps). */
const dropped = /[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}|\p{Me}/gu;

function formOf(word: string): string {
  const lower = word.toLowerCase();
  if (isAscii.test(lower)) return lower.slice(0, maxLetters);
  const bare = lower.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase();
  const letters = bare
    .replace(/[ßæœøłđðıςþىیکة]/g, (letter) => otherLetters[letter] ?? letter)
    .replace(/(?![0-9])\p{Nd}/gu, latinDigit);
  return [...letters.replace(dropped, '')].slice(0, maxLetters).join('');
}

/** Digits of every script come in tens, from zero on. */
function latinDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}
