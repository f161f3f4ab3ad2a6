import { parseWebhook, type WebhookItem, type WebhookItemKind } from '../../src/index.ts';

export const wabaId = '100200300400500';
export const phoneNumberId = '200300400500600';
export const businessNumber = '4930555000';

export const metadata = { display_phone_number: businessNumber, phone_number_id: phoneNumberId };

/** A webhook of one change in one entry. */
export function webhookOf(value: unknown, field = 'messages', entry: object = {}): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, ...entry, changes: [{ field, value }] }],
  });
}

/** The items of one change whose value contains `parts` besides its metadata. */
export function itemsOf(parts: object, field = 'messages', entry: object = {}): WebhookItem[] {
  return parseWebhook(webhookOf({ messaging_product: 'whatsapp', metadata, ...parts }, field, entry));
}

type OfKind<K, T> = T extends { readonly kind: infer Kinds } ? (K extends Kinds ? T : never) : never;
type ItemOf<K extends WebhookItemKind> = WebhookItem & OfKind<K, WebhookItem>;

/** The only item of what `itemsOf` gives, which must be of the kind asked for. */
export function onlyItem<K extends WebhookItemKind>(
  kind: K,
  parts: object,
  field = 'messages',
  entry: object = {},
): ItemOf<K> {
  const items = itemsOf(parts, field, entry);
  const item = items[0];
  if (items.length !== 1 || item === undefined || !isOfKind(item, kind)) {
    throw new Error(`Expected one ${kind}, got ${items.map((one) => one.kind).join(', ') || 'nothing'}`);
  }
  return item;
}

function isOfKind<K extends WebhookItemKind>(item: WebhookItem, kind: K): item is ItemOf<K> {
  return item.kind === kind;
}
