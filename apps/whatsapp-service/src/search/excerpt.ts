import type { Place } from './find-terms.ts';

/** A piece of an excerpt. One after another they are its text. */
export interface ExcerptPart {
  readonly text: string;
  /** Whether it is a match. */
  readonly isMatch: boolean;
}

/** How much of the text is shown, and how much of that before the first place. */
const maxLength = 200;
const before = 60;

/** A part of the text around the first of these places, in pieces: plain text, to be shown as such. */
export function excerptOf(text: string, places: readonly Place[]): ExcerptPart[] {
  const first = places[0]?.start ?? 0;
  const start = first <= before ? 0 : wordStart(text, first - before, first);
  const end =
    text.length - start <= maxLength ? text.length : wordEnd(text, start + maxLength, places[0]?.end ?? start);
  const parts: ExcerptPart[] = [];
  const add = (from: number, until: number, isMatch: boolean): void => {
    const piece = text.slice(from, until).replace(/\s+/g, ' ');
    if (piece !== '') parts.push({ text: piece, isMatch });
  };
  if (start > 0) parts.push({ text: '…', isMatch: false });
  let at = start;
  for (const place of places) {
    if (place.start < at || place.end > end) continue;
    add(at, place.start, false);
    add(place.start, place.end, true);
    at = place.end;
  }
  add(at, end, false);
  if (end < text.length) parts.push({ text: '…', isMatch: false });
  return parts;
}

/** The first beginning of a word from there on, or, in text without spaces, a position that splits no character. */
function wordStart(text: string, from: number, until: number): number {
  const space = text.slice(from, until).search(/\s/);
  return space === -1 ? wholeCharacter(text, from) : from + space + 1;
}

function wordEnd(text: string, until: number, atLeast: number): number {
  const end = Math.max(until, atLeast);
  const space = text.slice(atLeast, end).search(/\s\S*$/);
  return space === -1 ? wholeCharacter(text, end) : atLeast + space;
}

function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
