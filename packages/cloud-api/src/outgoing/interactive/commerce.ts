import { all, type Check, entriesOf, id, list, object, text } from '../checks.ts';
import { tellUntitled } from './choices.ts';
import { named } from './parts.ts';

const item = object({ product_retailer_id: id }, ['product_retailer_id']);
const maxProducts = 30;

/** One product, which an action or a card names. */
export const product: Check = object({ catalog_id: id, product_retailer_id: id }, [
  'catalog_id',
  'product_retailer_id',
]);

/** Up to 30 products in up to ten sections. */
export const productSections: Check = all(
  list(object({ title: text(24, 0), product_items: list(item, { max: maxProducts }) }, ['product_items']), {
    max: 10,
  }),
  (value, path, tell) => {
    const sections = entriesOf(value, path);
    const count = sections.flatMap(([at, section]) => entriesOf(section.product_items, at)).length;
    if (count > maxProducts) tell(path, `Has ${count} products in all; ${maxProducts} are allowed.`);
    tellUntitled(sections, tell);
  },
);

/** Meta: sell-products-and-services/share-products. */
export const products: Check = object({ catalog_id: id, sections: productSections }, ['catalog_id', 'sections']);

/** Without a thumbnail Meta shows the first product. */
export const catalogue: Check = named('catalog_message', object({ thumbnail_product_retailer_id: text(undefined, 0) }));
