import type { SearchTerm } from './search-terms.ts';
import { type Unit, unitsOf } from './words.ts';

/** A part of a text: its first character, and the one after it. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The places of the terms in a text, in order; null if one of them is missing. */
export function findTerms(text: string, terms: readonly SearchTerm[]): readonly Place[] | null {
  const units = unitsOf(text);
  const found: Place[] = [];
  for (const term of terms) {
    const places = placesOf(term, units);
    if (places.length === 0) return null;
    found.push(...places);
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

function placesOf({ forms, isPrefix }: SearchTerm, units: readonly Unit[]): Place[] {
  const isLast = (offset: number): boolean => offset === forms.length - 1;
  const isForm = (unit: Unit | undefined, form: string, offset: number): boolean =>
    isPrefix && isLast(offset) ? unit?.form.startsWith(form) === true : unit?.form === form;
  return units.flatMap((first, at) => {
    const last = units[at + forms.length - 1];
    const isHere = forms.every((form, offset) => isForm(units[at + offset], form, offset));
    return isHere && last ? [{ start: first.start, end: last.end }] : [];
  });
}
