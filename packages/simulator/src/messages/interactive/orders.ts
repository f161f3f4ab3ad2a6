import { cloudError } from '../../graph/errors.ts';
import { type Fields, isGiven, list, numeric, object, oneOf, type Path, text, within } from '../checks.ts';
import { body, header, type InteractiveCheck, optionalFooter, parameters, parametersPath } from './parts.ts';

const statuses = ['pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled'] as const;

/** Meta: payments-br/orders, payments-in. The total is the sum of its parts. */
export const checkOrderDetails: InteractiveCheck = (interactive, context) => {
  header(interactive, context, ['image']);
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'review_and_pay');
  checkReference(values);
  oneOf(values, 'type', parametersPath, ['digital-goods', 'physical-goods']);
  text(values, 'currency', parametersPath, 3);
  const total = amount(values, 'total_amount', parametersPath);
  const order = object(values, 'order', parametersPath);
  const path = within(parametersPath, 'order');
  oneOf(order, 'status', path, statuses);
  for (const [index, item] of list(order, 'items', path, { min: 1, max: 999 }).entries()) {
    const here = within(within(path, 'items'), index);
    text(item, 'name', here);
    numeric(item, 'quantity', here, 1, 1_000_000);
    amount(item, 'amount', here);
  }
  const part = (name: string): number => (!isGiven(order[name]) ? 0 : amount(order, name, path));
  const sum = amount(order, 'subtotal', path) + part('tax') + part('shipping') - part('discount');
  if (Math.abs(sum - total) > 1e-6) {
    throw cloudError(131009, 'total_amount must be subtotal plus tax and shipping less discount');
  }
};

/** Meta: order-status messages. */
export const checkOrderStatus: InteractiveCheck = (interactive) => {
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'review_order');
  checkReference(values);
  oneOf(object(values, 'order', parametersPath), 'status', within(parametersPath, 'order'), statuses);
};

function checkReference(values: Fields): void {
  const reference = text(values, 'reference_id', parametersPath, 60);
  if (!/^[\w.-]+$/.test(reference)) {
    throw cloudError(131009, `${within(parametersPath, 'reference_id')} may have letters, digits, "_", "-" and "."`);
  }
}

/** An amount in whole units of the currency. */
function amount(parent: Fields, name: string, path: Path): number {
  const value = object(parent, name, path);
  const here = within(path, name);
  return numeric(value, 'value', here, 0, 1e12) / numeric(value, 'offset', here, 1, 1000);
}
