import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { errorsOf } from './errors.ts';
import { messageIdentityOf } from './identity.ts';
import type { PaymentAmount, PaymentItem } from './items.ts';
import { idOf, isObject, type JsonObject, numberOf, timeOf, wordOf } from './json-value.ts';
import { recipientIds } from './user-ids.ts';
import { joinContact } from './users.ts';

/** A `value.statuses[]` of an order's payment (`type: "payment"`): its `status` is not a state of the message. */
export function paymentItem(change: Change, status: JsonObject, path: string): PaymentItem {
  const type = wordOf(status.status) ?? 'unknown';
  const wamid = idOf(status.id);
  const payment = isObject(status.payment) ? status.payment : {};
  const referenceId = idOf(payment.reference_id);
  const parts = [referenceId, type, idOf(status.timestamp)];
  const identity = messageIdentityOf(wamid ?? contentHash(status), 'payment', change.scope, ...parts);
  return {
    kind: 'payment',
    ...itemBase(change, type, path, identity, status),
    at: timeOf(status.timestamp),
    user: joinContact(change.contacts, recipientIds(status), true),
    wamid,
    referenceId,
    amount: amountOf(payment.amount),
    currency: wordOf(payment.currency),
    errors: errorsOf(status.errors),
  };
}

function amountOf(amount: unknown): PaymentAmount | undefined {
  if (!isObject(amount)) return undefined;
  const value = numberOf(amount.value);
  const offset = numberOf(amount.offset);
  return value === undefined || offset === undefined ? undefined : { value, offset };
}
