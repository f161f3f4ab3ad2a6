import { plainText } from '../../json-value.ts';
import { all, type Check, entriesOf, list, object, tellRepeats, text, word } from '../checks.ts';
import { tellUntitled } from './choices.ts';

const item = object({ product_retailer_id: text() }, ['product_retailer_id']);
const mostProducts = 30;

export const product: Check = object({ catalog_id: text(), product_retailer_id: text() }, [
  'catalog_id',
  'product_retailer_id',
]);

/** Up to 30 products in up to ten sections (Meta: sell-products-and-services/share-products). */
export const products: Check = object(
  {
    catalog_id: text(),
    sections: all(
      list(object({ title: text(24, 0), product_items: list(item, { max: mostProducts }) }, ['product_items']), {
        max: 10,
      }),
      (value, path, tell) => {
        const sections = entriesOf(value, path);
        const count = sections.flatMap(([at, section]) => entriesOf(section.product_items, at)).length;
        if (count > mostProducts) tell(path, `Has ${count} products in all; ${mostProducts} are allowed.`);
        tellUntitled(sections, tell);
      },
    ),
  },
  ['catalog_id', 'sections'],
);

/** Two to ten cards; those with products are all of one catalogue (Meta: interactive-media-carousel-messages). */
export const cards: Check = object(
  {
    cards: all(
      list(object({ type: text(), action: object({}) }, ['action']), { min: 2, max: 10 }),
      (value, path, tell) => {
        const all = entriesOf(value, path);
        tellRepeats(
          all.map(([at, { card_index: index }]) => [
            `${at}.card_index`,
            index === undefined ? undefined : plainText(index),
          ]),
          tell,
        );
        const catalogues = all.map(([at, { action }]) => [at, catalogueOf(action)] as const);
        for (const [at, id] of catalogues) {
          if (id !== catalogues[0]?.[1]) tell(`${at}.action.catalog_id`, 'Must be the same on every card.');
        }
      },
    ),
  },
  ['cards'],
);

function catalogueOf(action: unknown): unknown {
  return typeof action === 'object' && action !== null && 'catalog_id' in action ? action.catalog_id : undefined;
}

const referenceId: Check = (value, path, tell) => {
  if (!/^[\w.-]{1,60}$/.test(plainText(value))) tell(path, 'Must be 1 to 60 letters, digits, _, - or dots.');
};

export const orderDetails: Check = object(
  { name: word('review_and_pay'), parameters: object({ reference_id: referenceId }, ['reference_id', 'order']) },
  ['name', 'parameters'],
);

export const orderStatus: Check = object(
  { name: word('review_order'), parameters: object({ reference_id: referenceId }, ['reference_id', 'order']) },
  ['name', 'parameters'],
);
