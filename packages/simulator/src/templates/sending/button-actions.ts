import { cloudError } from '../../graph/errors.ts';
import { idText, list, object, optionalObject, optionalText, type Path, text, within } from '../../messages/checks.ts';
import { sectionTitle } from '../../messages/interactive/parts.ts';
import type { SentParameter } from './sent-components.ts';

const maxProducts = 30;

/** Meta: catalog-templates. The default thumbnail is the catalogue's first product. */
export function checkCatalogAction({ fields, path }: SentParameter): void {
  const action = object(fields, 'action', path);
  optionalText(action, 'thumbnail_product_retailer_id', within(path, 'action'));
}

/** Meta: mpm-templates; one to ten sections with 30 products in all. */
export function checkProductsAction({ fields, path }: SentParameter): void {
  const action = object(fields, 'action', path);
  const here = within(path, 'action');
  text(action, 'thumbnail_product_retailer_id', here);
  const sections = list(action, 'sections', here, { min: 1, max: 10 });
  let products = 0;
  for (const [index, section] of sections.entries()) {
    const at = within(within(here, 'sections'), index);
    sectionTitle(section, at, sections.length);
    products += countProducts(list(section, 'product_items', at, { min: 1, max: maxProducts }), at);
  }
  if (products > maxProducts) {
    throw cloudError(131009, `Total product count exceed max allowed count: ${maxProducts}`);
  }
}

function countProducts(items: readonly Readonly<Record<string, unknown>>[], path: Path): number {
  for (const [index, item] of items.entries()) {
    idText(item, 'product_retailer_id', within(within(path, 'product_items'), index));
  }
  return items.length;
}

/** Meta: flows/sendingaflow. Token and data are passed to the flow; both are optional. */
export function checkFlowAction({ fields, path }: SentParameter): void {
  const action = object(fields, 'action', path);
  optionalText(action, 'flow_token', within(path, 'action'));
  optionalObject(action, 'flow_action_data', within(path, 'action'));
}

/** Meta: payments-in, order details templates. */
export function checkOrderAction({ fields, path }: SentParameter): void {
  const here = within(path, 'action');
  const details = object(object(fields, 'action', path), 'order_details', here);
  text(details, 'reference_id', within(here, 'order_details'));
}
