import { cloudError, missingParameter, parameterError } from '../../graph/errors.ts';
import { type Fields, isGiven, list, type Path, text, unknownWord, within } from '../../messages/checks.ts';

/** A component of a template message. Types and subtypes may be in either letter case. */
export interface SentComponent {
  readonly type: string;
  /** The kind of its button; empty for other components. */
  readonly subType: string;
  /** Position of the button in the template; undefined if not given. */
  readonly index: number | undefined;
  readonly parameters: readonly SentParameter[];
  readonly cards: readonly SentCard[];
  /** Its path: `template['components'][0]`. */
  readonly path: Path;
}

export interface SentParameter {
  readonly type: string;
  readonly fields: Fields;
  readonly path: Path;
}

export interface SentCard {
  /** Position of the card in the template; by default its position in the message. */
  readonly index: number;
  readonly components: readonly SentComponent[];
}

const types = [
  'header',
  'body',
  'footer',
  'button',
  'carousel',
  'limited_time_offer',
  'order_status',
  'tap_target_configuration',
  'call_permission_request',
] as const;

const anyLength = { min: 0, max: Number.POSITIVE_INFINITY };

/** Reads `components` of a template or a card; none if absent. @throws {GraphError} 100, 131008, 131009. */
export function readComponents(parent: Fields, path: Path): SentComponent[] {
  const components = objectsIn(parent, 'components', path).map((component, index) =>
    readComponent(component, within(within(path, 'components'), index)),
  );
  for (const [type, ofType] of Map.groupBy(components, (each) => each.type)) {
    if (type === 'button' || ofType.length === 1) continue;
    throw cloudError(131009, `${type}: the component is given more than once`);
  }
  return components;
}

const cardTypes: ReadonlySet<string> = new Set(['header', 'body', 'footer', 'button']);

function readCard(card: Fields, position: number, path: Path): SentCard {
  const components = readComponents(card, path);
  const foreign = components.find(({ type }) => !cardTypes.has(type));
  if (foreign) throw cloudError(131009, `carousel: a card has no component of type ${foreign.type}`);
  return { index: indexOf(card, 'card_index', path) ?? position, components };
}

function readComponent(component: Fields, path: Path): SentComponent {
  const type = text(component, 'type', path).toLowerCase();
  if (!types.some((each) => each === type)) throw unknownWord(within(path, 'type'), types, type);
  const subType = isGiven(component.sub_type) ? text(component, 'sub_type', path).toLowerCase() : '';
  if (type === 'button' && subType === '') throw missingParameter(within(path, 'sub_type'));
  return {
    type,
    subType,
    index: indexOf(component, 'index', path),
    parameters: objectsIn(component, 'parameters', path).map((fields, index) =>
      readParameter(fields, within(within(path, 'parameters'), index)),
    ),
    cards: objectsIn(component, 'cards', path).map((card, position) =>
      readCard(card, position, within(within(path, 'cards'), position)),
    ),
    path,
  };
}

function readParameter(fields: Fields, path: Path): SentParameter {
  return { type: text(fields, 'type', path).toLowerCase(), fields, path };
}

const objectsIn = (parent: Fields, name: string, path: Path): Fields[] =>
  isGiven(parent[name]) ? list(parent, name, path, anyLength) : [];

/** A number, or its digits as text. */
function indexOf(parent: Fields, name: string, path: Path): number | undefined {
  const value = parent[name];
  if (!isGiven(value) || value === '') return undefined;
  if (typeof value !== 'number' && typeof value !== 'string') {
    throw parameterError(`Param ${within(path, name)} must be an integer.`);
  }
  const index = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isInteger(index) && index >= 0) return index;
  throw cloudError(131009, `${within(path, name)} must be a whole number from 0 up`);
}
