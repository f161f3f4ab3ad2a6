import { aroundItems } from './around.ts';
import { parseExactJson } from './exact-json.ts';
import type { WebhookItem } from './items.ts';
import { idOf, isObject, type JsonObject } from './json-value.ts';
import { splitValue } from './split-value.ts';
import { strayItem, unreadableItem } from './unknown-item.ts';

const decoder = new TextDecoder();

/**
 * Splits a webhook's body into its items, in the body's order, but within one change messages come before statuses and
 * those before errors. Lists of items are found at any depth of a value, as in the field `standby`. Never throws,
 * whatever the bytes, and loses nothing: anything that is not a documented item becomes one of kind `unknown`, a body that
 * is not JSON becomes a single one.
 *
 * No item comes of an entry without changes, nor of a value with nothing but `messaging_product`, `metadata` and
 * `contacts`.
 */
export function parseWebhook(body: Uint8Array | string): WebhookItem[] {
  return readWebhook(body).items;
}

/** A webhook's items, and the rest of its body (`aroundItems`), which is computed on demand. */
export interface ReadWebhook {
  readonly items: WebhookItem[];
  readonly around: () => JsonObject;
}

/** Splits a webhook's body as {@link parseWebhook} does, and also gives access to the parts around the items. */
export function readWebhook(body: Uint8Array | string): ReadWebhook {
  const text = typeof body === 'string' ? body : decoder.decode(body);
  let webhook: unknown;
  try {
    webhook = parseExactJson(text);
  } catch {
    return { items: [unreadableItem(body, text)], around: () => ({}) };
  }
  const items = itemsIn(webhook);
  return { items, around: () => aroundItems(webhook, items) };
}

function itemsIn(webhook: unknown): WebhookItem[] {
  if (!isObject(webhook)) return [strayItem('', webhook, '')];
  const items: WebhookItem[] = [];
  if (Array.isArray(webhook.entry)) {
    for (let i = 0; i < webhook.entry.length; i += 1) splitEntry(webhook.entry[i], `/entry/${i}`, items);
  } else if (Object.keys(webhook).some((key) => key !== 'object')) {
    items.push(strayItem('', webhook, ''));
  }
  return items;
}

function splitEntry(entry: unknown, path: string, items: WebhookItem[]): void {
  if (!isObject(entry)) {
    items.push(strayItem('', entry, path));
    return;
  }
  const { changes } = entry;
  if (Array.isArray(changes)) {
    for (let i = 0; i < changes.length; i += 1) splitChange(entry, changes[i], `${path}/changes/${i}`, items);
  } else if (changes !== undefined && changes !== null) {
    items.push(strayItem(idOf(entry.id) ?? '', changes, `${path}/changes`));
  }
}

function splitChange(entry: JsonObject, change: unknown, path: string, items: WebhookItem[]): void {
  if (isObject(change) && isObject(change.value)) {
    splitValue(entry, change, change.value, `${path}/value`, items);
  } else if (!isObject(change) || tellsSomething(change)) {
    items.push(strayItem(idOf(entry.id) ?? '', change, path));
  }
}

/** Whether a change without a value that can be split says more than its field. */
function tellsSomething({ value, ...rest }: JsonObject): boolean {
  return (value ?? undefined) !== undefined || Object.keys(rest).some((key) => key !== 'field' && key !== 'object');
}
