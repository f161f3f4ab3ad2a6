import { cloudError } from '../../graph/errors.ts';
import { idText, list, object, optionalObject, optionalText, within, without } from '../checks.ts';
import {
  action,
  actionPath,
  body,
  header,
  type InteractiveCheck,
  namedAction,
  optionalBody,
  optionalFooter,
  parametersPath,
  root,
  sectionTitle,
} from './parts.ts';

/** Meta: share-products, one product. */
export const checkProduct: InteractiveCheck = (interactive) => {
  without(interactive, root, 'header');
  optionalBody(interactive);
  optionalFooter(interactive);
  idText(action(interactive), 'catalog_id', actionPath);
  idText(action(interactive), 'product_retailer_id', actionPath);
};

/** Meta: share-products, several products: 30 in ten sections. */
export const checkProductList: InteractiveCheck = (interactive, context) => {
  object(interactive, 'header', root);
  header(interactive, context, ['text']);
  body(interactive);
  optionalFooter(interactive);
  idText(action(interactive), 'catalog_id', actionPath);
  const sections = list(action(interactive), 'sections', actionPath, { min: 1, max: 10 });
  let products = 0;
  for (const [index, section] of sections.entries()) {
    const path = within(within(actionPath, 'sections'), index);
    sectionTitle(section, path, sections.length);
    for (const [at, item] of list(section, 'product_items', path, { min: 1, max: 100 }).entries()) {
      idText(item, 'product_retailer_id', within(within(path, 'product_items'), at));
      products += 1;
    }
  }
  if (products > 30) throw cloudError(131009, 'Total product count exceed max allowed count: 30');
};

/** Meta: share-products, the catalogue. */
export const checkCatalog: InteractiveCheck = (interactive) => {
  without(interactive, root, 'header');
  body(interactive);
  optionalFooter(interactive);
  const values = optionalObject(namedAction(interactive, 'catalog_message'), 'parameters', actionPath);
  if (values) optionalText(values, 'thumbnail_product_retailer_id', parametersPath);
};
