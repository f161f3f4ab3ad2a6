import { counted } from '../../counted.ts';
import { isObject, plainText } from '../../json-value.ts';
import {
  all,
  type Check,
  entriesOf,
  isAbsent,
  list,
  malformed,
  numberIn,
  object,
  text,
  under,
  word,
} from '../checks.ts';
import { kindOfSubType } from './button-kinds.ts';
import { absenceOf, anyParameter, bodyParameter, headerParameter, typeOf } from './parameters.ts';
import { specialComponents } from './special-components.ts';

const wrongCount = 132000;
const anyLength = { min: 0, max: Number.POSITIVE_INFINITY };
const maxCards = 10;

/** The index of a button or a card: a number, or its digits as text. Empty counts as absent. */
const position: Check = (value, path, tell) => {
  const is = numberIn(value);
  if (value === '' || (Number.isInteger(is) && is >= 0)) return;
  const isPlain = typeof value === 'number' || typeof value === 'string';
  tell(path, 'Must be a whole number from 0 up.', isPlain ? undefined : malformed);
};

/** A button has at most one parameter, of the type that belongs to its sub type. */
const button: Check = (value, path, tell) => {
  const kind = isObject(value) ? kindOfSubType(value.sub_type) : undefined;
  if (!kind || !isObject(value)) return;
  const { parameter, content } = kind;
  const own = entriesOf(value.parameters, under(path, 'parameters')).filter(([, each]) => typeOf(each) === parameter);
  for (const [at, each] of own) object({ [parameter]: content }, [parameter], absenceOf(parameter))(each, at, tell);
  for (const [at] of own.slice(1)) tell(at, 'Is one too many: a button takes one parameter.', wrongCount);
};

const footer: Check = (value, path, tell) => {
  const parameters = isObject(value) ? entriesOf(value.parameters, path) : [];
  if (parameters.length > 0) tell(under(path, 'parameters'), 'A footer takes no parameters.', wrongCount);
};

const carousel: Check = (value, path, tell) => {
  const cards = isObject(value) ? entriesOf(value.cards, under(path, 'cards')) : [];
  if (cards.length === 1 || cards.length > maxCards) {
    tell(under(path, 'cards'), `Has ${counted(cards.length, 'card')}; 2 to ${maxCards} are allowed.`, wrongCount);
  }
  const seen = new Set<number>();
  for (const [index, [at, { card_index: given }]] of cards.entries()) {
    const is = isAbsent(given) || given === '' ? index : numberIn(given);
    if (seen.has(is)) tell(under(at, 'card_index'), 'Is a duplicate; each must be different.');
    else if (is >= cards.length)
      tell(under(at, 'card_index'), `Must be less than ${cards.length}, the number of cards.`);
    seen.add(is);
  }
};

const cardParts: readonly string[] = ['header', 'body', 'footer', 'button'];
/** The types of components that Meta knows. */
export const componentTypes: ReadonlySet<string> = new Set([
  ...cardParts,
  ...['carousel', 'limited_time_offer', 'order_status', 'tap_target_configuration', 'call_permission_request'],
]);

const ofCard: Check = (value, path, tell) => {
  const type = typeOf(value);
  if (type === '' || cardParts.includes(type)) return;
  const code = componentTypes.has(type) ? undefined : malformed;
  tell(under(path, 'type'), 'Is not allowed in a card, which has a header, a body and buttons only.', code);
};

const wholes: Readonly<Record<string, Check>> = { ...specialComponents, button, footer, carousel };

const cards: Check = (value, path, tell) => list(card, anyLength)(value, path, tell);
const withParameters = (parameter: Check, ...required: readonly string[]): Check =>
  object({ type: text(), sub_type: text(), index: position, parameters: list(parameter, anyLength), cards }, [
    'type',
    ...required,
  ]);
const shapes: Readonly<Record<string, Check>> = {
  header: withParameters(headerParameter),
  body: withParameters(bodyParameter),
  button: withParameters(anyParameter, 'sub_type'),
};
const anyShape = withParameters(anyParameter);

/** A component, as far as it can be judged without the template. Unknown types pass. */
const component: Check = (value, path, tell) => {
  const type = typeOf(value);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  (shape ?? anyShape)(value, path, tell);
  if (Object.hasOwn(wholes, type)) wholes[type]?.(value, path, tell);
};

/** A part of the template is given once, and so is a button: by its index, or the first of its kind. */
const eachOnce: Check = (value, path, tell) => {
  const seen = new Set<string>();
  for (const [at, each] of entriesOf(value, path)) {
    const type = typeOf(each);
    const index = isAbsent(each.index) || each.index === '' ? plainText(each.sub_type) : numberIn(each.index);
    const key = type === 'button' ? `button ${index}`.toLowerCase() : type;
    if (type !== '' && seen.has(key))
      tell(at, 'Is given twice: each part of the template, and each button, has one component.');
    seen.add(key);
  }
};

const card: Check = object({
  card_index: position,
  components: all(list(all(component, ofCard), anyLength), eachOnce),
});

/** A template message, as far as it can be judged without the template (Meta: message-templates). */
export const template: Check = object(
  {
    name: text(512),
    language: object({ code: text(), policy: word('deterministic') }, ['code']),
    components: all(list(component, anyLength), eachOnce),
  },
  ['name', 'language'],
);
