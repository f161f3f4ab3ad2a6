import type { ProductRef, QuotedMessage } from './items.ts';
import { idOf, isObject, type JsonObject } from './json-value.ts';
import { type Parties, sideOf } from './parties.ts';
import { senderIds } from './user-ids.ts';
import { userRef } from './users.ts';

/** The message that a message answers, from its `context`; undefined if it answers none. */
export function quotedOf(context: JsonObject, parties: Parties): QuotedMessage | undefined {
  const wamid = idOf(context.id);
  if (wamid === undefined) return undefined;
  const ids = senderIds(context);
  const author = userRef(ids);
  const direction = author && sideOf(ids, parties);
  return { wamid, ...(author && { author }), ...(direction && { direction }) };
}

/** The product that a question is about (Meta: webhooks/reference/messages/text, `context.referred_product`). */
export function productOf(context: JsonObject): ProductRef | undefined {
  const product = isObject(context.referred_product) ? context.referred_product : {};
  const catalogId = idOf(product.catalog_id);
  const retailerId = idOf(product.product_retailer_id);
  if (catalogId === undefined && retailerId === undefined) return undefined;
  return { ...(catalogId !== undefined && { catalogId }), ...(retailerId !== undefined && { retailerId }) };
}
