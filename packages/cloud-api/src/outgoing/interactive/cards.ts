import { isObject, type JsonObject, plainText } from '../../json-value.ts';
import {
  all,
  type Check,
  entriesOf,
  isAbsent,
  list,
  notAllowed,
  number,
  object,
  tellRepeats,
  text,
  word,
} from '../checks.ts';
import { product } from './commerce.ts';
import { header } from './parts.ts';
import { urlButton } from './requests.ts';

const maxLines = 3;
const cardText: Check = all(text(160), (value, path, tell) => {
  if (plainText(value).split('\n').length > maxLines) tell(path, 'Has more than two line breaks.');
});

const reply = object({ id: text(256), title: text(20) }, ['id', 'title']);
const replies = object(
  { buttons: list(object({ type: word('quick_reply'), quick_reply: reply }, ['type', 'quick_reply']), { max: 3 }) },
  [],
);

const cardAction: Check = (value, path, tell) =>
  (isObject(value) && isAbsent(value.buttons) ? urlButton : replies)(value, path, tell);

const common = { card_index: number(0, 9), type: word('cta_url', 'product', 'quick_reply') };

const mediaCard = object(
  { ...common, header: header('image', 'video'), body: object({ text: cardText }, ['text']), action: cardAction },
  ['card_index', 'type', 'header', 'action'],
);

const productCard = object({ ...common, header: notAllowed, body: notAllowed, footer: notAllowed, action: product }, [
  'card_index',
  'type',
  'action',
]);

const isOfProduct = ({ type }: JsonObject): boolean => plainText(type).toLowerCase() === 'product';

const card: Check = (value, path, tell) =>
  (isObject(value) && isOfProduct(value) ? productCard : mediaCard)(value, path, tell);

/** Two to ten cards of one kind, with the same buttons (Meta: interactive-media-carousel, interactive-product-carousel). */
export const cards: Check = object(
  {
    cards: all(list(card, { min: 2, max: 10 }), (value, path, tell) => {
      const entries = entriesOf(value, path);
      tellRepeats(
        entries.map(([at, { card_index: index }]) => [`${at}.card_index`, isAbsent(index) ? index : plainText(index)]),
        tell,
      );
      const [first] = entries;
      for (const [at, each] of entries) {
        const difference = first && differenceOf(each, first[1]);
        if (difference)
          tell(`${at}.${difference}`, 'Must match the first card: all cards have the same type and buttons.');
      }
    }),
  },
  ['cards'],
);

/** The first difference between a card and the first card; null if they have the same shape. */
function differenceOf(card: JsonObject, first: JsonObject): string | null {
  if (isOfProduct(card) !== isOfProduct(first)) return 'type';
  const [action, firstAction] = [card.action, first.action];
  if (!isObject(action) || !isObject(firstAction)) return null;
  if (isOfProduct(card)) return action.catalog_id === firstAction.catalog_id ? null : 'action.catalog_id';
  return buttonsOf(action) === buttonsOf(firstAction) ? null : 'action';
}

/** The number of quick replies; none for a button that opens an address. */
const buttonsOf = ({ buttons }: JsonObject): number | null =>
  isAbsent(buttons) ? null : entriesOf(buttons, '').length;
