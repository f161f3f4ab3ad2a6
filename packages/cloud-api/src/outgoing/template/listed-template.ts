import { isObject, type JsonObject, plainText } from '../../json-value.ts';
import { entriesOf } from '../checks.ts';

/** A part of a template as Meta lists it; its type is in capitals. */
export interface ListedPart {
  readonly type: string;
  readonly fields: JsonObject;
}

/** The parts of a template or of a card. */
export const listedParts = (components: unknown): ListedPart[] =>
  entriesOf(components, '').map(([, fields]) => ({ type: capitals(fields.type), fields }));

export const partOf = (parts: readonly ListedPart[], type: string): JsonObject | undefined =>
  parts.find((part) => part.type === type)?.fields;

export const buttonsOf = (parts: readonly ListedPart[]): ListedPart[] => listedParts(partOf(parts, 'BUTTONS')?.buttons);

/** The cards of a carousel, each as its parts; null for a template without one. */
export function cardsOf(parts: readonly ListedPart[]): ListedPart[][] | null {
  const carousel = partOf(parts, 'CAROUSEL');
  return carousel ? entriesOf(carousel.cards, '').map(([, card]) => listedParts(card.components)) : null;
}

export const capitals = (value: unknown): string => plainText(value).toUpperCase();

/** The variables of a text: `{{1}}`, `{{first_name}}`, each once. */
export function variablesOf(text: unknown): string[] {
  return [...new Set([...plainText(text).matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];
}

/** Codes have a text of Meta's own, which templates from before it was listed lack (Meta: authentication-templates). */
export const textOfBody = (body: JsonObject | undefined, isCode: boolean): string =>
  plainText(body?.text) || (isCode && isObject(body) ? '{{1}}' : '');
