import { isObject, type JsonObject } from '../../json-value.ts';
import {
  all,
  type Check,
  isAbsent,
  lengthOf,
  list,
  malformed,
  number,
  numberIn,
  object,
  text,
  under,
  word,
} from '../checks.ts';
import { namedWith } from './parts.ts';

const referenceId: Check = (value, path, tell) => {
  if (typeof value === 'string' && /^[\w.-]{1,60}$/.test(value)) return;
  const isShort = typeof value === 'string' && value.trim() !== '' && lengthOf(value) <= 60;
  tell(path, 'Must be 1 to 60 letters, digits, _, - or dots.', isShort ? undefined : malformed);
};

const status = word('pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled');
const amount = object({ value: number(0, 1e12), offset: number(1, 1000) }, ['value', 'offset']);
const item = object({ name: text(), quantity: number(1, 1_000_000), amount }, ['name', 'quantity', 'amount']);

const order = object(
  { status, items: list(item, { max: 999 }), subtotal: amount, tax: amount, shipping: amount, discount: amount },
  ['status', 'items', 'subtotal'],
);

/** Meta: payments-br/orders, payments-in. */
export const orderDetails: Check = namedWith(
  'review_and_pay',
  all(
    object(
      {
        reference_id: referenceId,
        type: word('digital-goods', 'physical-goods'),
        currency: text(3, 1, malformed),
        total_amount: amount,
        order,
      },
      ['reference_id', 'type', 'currency', 'total_amount', 'order'],
    ),
    (value, path, tell) => {
      if (!isObject(value) || !isObject(value.order)) return;
      const sum = sumOf(value.order);
      const total = unitsOf(value.total_amount);
      if (!(Math.abs(sum - total) > 1e-6)) return;
      tell(under(path, 'total_amount'), 'Must be subtotal plus tax and shipping less discount.');
    },
  ),
);

function sumOf({ subtotal, tax, shipping, discount }: JsonObject): number {
  const part = (value: unknown): number => (isAbsent(value) ? 0 : unitsOf(value));
  return unitsOf(subtotal) + part(tax) + part(shipping) - part(discount);
}

/** In whole units of the currency; NaN for an invalid amount, which is reported elsewhere. */
const unitsOf = (value: unknown): number =>
  isObject(value) ? numberIn(value.value) / numberIn(value.offset) : Number.NaN;

/** Meta: order-status messages. */
export const orderStatus: Check = namedWith(
  'review_order',
  object({ reference_id: referenceId, order: object({ status }, ['status']) }, ['reference_id', 'order']),
);
