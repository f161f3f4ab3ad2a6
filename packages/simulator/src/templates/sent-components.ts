import { cloudError, parameterError } from '../graph/errors.ts';

/** A JSON object of a message, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A component of a message that fills a template in. Types and sub types come in either letter case. */
export interface SentComponent {
  readonly type: string;
  readonly subType: string;
  /** Position of the button in the template. */
  readonly index: number;
  readonly parameters: readonly Fields[];
  readonly cards: readonly { readonly index: number; readonly components: readonly SentComponent[] }[];
}

/** Reads `template.components`; none where it is absent. @throws {GraphError} 100 for what is no list of objects. */
export function readComponents(value: unknown, path = "template['components']"): SentComponent[] {
  if (value === undefined || value === null) return [];
  return objects(value, path).map((component, index) => readComponent(component, `${path}[${index}]`));
}

function readComponent(component: Fields, path: string): SentComponent {
  const type = String(component.type ?? '').toLowerCase();
  if (type === '') throw parameterError(`The parameter ${path}['type'] is required.`);
  const { parameters, cards } = component;
  return {
    type,
    subType: String(component.sub_type ?? '').toLowerCase(),
    index: indexOf(component.index, path),
    parameters: parameters === undefined ? [] : objects(parameters, `${path}['parameters']`),
    cards:
      cards === undefined
        ? []
        : objects(cards, `${path}['cards']`).map((card, at) => ({
            index: indexOf(card.card_index, `${path}['cards'][${at}]`),
            components: readComponents(card.components, `${path}['cards'][${at}]['components']`),
          })),
  };
}

function indexOf(value: unknown, path: string): number {
  if (value === undefined || value === null || value === '') return 0;
  const index = Number(value);
  if (!Number.isInteger(index) || index < 0) throw cloudError(131009, `${path}: index must be a whole number`);
  return index;
}

function objects(value: unknown, path: string): Fields[] {
  if (!Array.isArray(value)) throw parameterError(`Param ${path} must be an array.`);
  return value.map((each: unknown, index) => {
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) return { ...each };
    throw parameterError(`Param ${path}[${index}] must be a JSON object.`);
  });
}
