import { type JsonObject, plainText } from '../../json-value.ts';
import { entriesOf, isAbsent, numberIn } from '../checks.ts';
import { typeOf } from './parameters.ts';

/** A value with its place in the message. */
export type Placed = readonly [path: string, value: JsonObject];

/** A component of a message that fills a template in. */
export interface SentPart {
  readonly path: string;
  readonly type: string;
  readonly subType: string;
  /** Null if it isn't given. */
  readonly index: number | null;
  readonly parameters: readonly Placed[];
  readonly cards: readonly Placed[];
}

/** The components of a message or a card; an invalid one was reported before. */
export function sentParts(components: unknown, path: string): SentPart[] {
  return entriesOf(components, path).map(([at, component]) => ({
    path: at,
    type: typeOf(component),
    subType: plainText(component.sub_type).toLowerCase(),
    index: indexOf(component.index),
    parameters: entriesOf(component.parameters, `${at}.parameters`),
    cards: entriesOf(component.cards, `${at}.cards`),
  }));
}

export const indexOf = (value: unknown): number | null => (isAbsent(value) || value === '' ? null : numberIn(value));
