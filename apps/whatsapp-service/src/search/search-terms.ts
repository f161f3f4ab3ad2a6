import { unitsOf } from './words.ts';

/** A part of the query: these words (or characters), directly after one another. */
export interface SearchTerm {
  readonly forms: readonly string[];
  /** Which of them are single characters of a script without spaces. */
  readonly characters: readonly boolean[];
  /** Whether the last may be the beginning of a word. */
  readonly isPrefix: boolean;
}

/** Shorter prefixes would match nearly everything; they are taken as whole words. Letters of Korean are syllables. */
const minPrefix = (form: string): number => (/^[a-z0-9]*$/.test(form) ? 3 : 2);

/**
 * Parses a query: words that all have to occur, `"words in this order"`, and `begin*`. Everything else separates words,
 * so that no query is malformed; one without any word has no terms.
 */
export function searchTerms(text: string): SearchTerm[] {
  const terms = [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)].map(({ 0: whole, 1: quoted }) => termOf(quoted ?? whole));
  return terms.filter(({ forms }) => forms.length > 0);
}

function termOf(text: string): SearchTerm {
  const units = unitsOf(text);
  const last = units.at(-1);
  const isPrefix =
    /\*\s*$/.test(text) && last !== undefined && !last.isCharacter && [...last.form].length >= minPrefix(last.form);
  return { forms: units.map(({ form }) => form), characters: units.map(({ isCharacter }) => isCharacter), isPrefix };
}
