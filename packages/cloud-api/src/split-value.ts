import { callItem } from './call-item.ts';
import type { Change } from './change.ts';
import { errorItem } from './error-item.ts';
import { groupItem } from './group-item.ts';
import { historyItems } from './history-items.ts';
import type { WebhookItem } from './items.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { echoItem, messageItem } from './message-item.ts';
import { statusItem } from './status-item.ts';
import { unknownItem } from './unknown-item.ts';
import { automaticEventItem, contactSyncItem, preferenceItem, userIdUpdateItem } from './user-items.ts';
import { isWholeValue, wholeValueItem } from './whole-value-item.ts';

type ReadItem = (change: Change, raw: JsonObject, path: string) => WebhookItem | WebhookItem[] | undefined;

/** The lists of a value, in the order of their items: messages before what is said about them. */
const lists: readonly (readonly [key: string, read: ReadItem])[] = [
  ['messages', messageItem],
  ['message_echoes', echoItem],
  ['history', historyItems],
  ['statuses', statusItem],
  ['errors', errorItem],
  ['calls', callItem],
  ['groups', groupItem],
  ['state_sync', contactSyncItem],
  ['user_preferences', preferenceItem],
  ['user_id_update', userIdUpdateItem],
  ['automatic_events', automaticEventItem],
];

/** What a value may have and yet tell nothing. */
const envelopeKeys: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

/**
 * Appends the items of one change to `items`: one for each entry of each known list, or else one for the value as a
 * whole, unless it tells nothing. An entry that is no item of its list becomes an `unknown` item.
 */
export function splitValue(change: Change, items: WebhookItem[]): void {
  let hasList = false;
  for (const [key, read] of isWholeValue(change) ? [] : lists) {
    const list = change.value[key];
    if (!Array.isArray(list)) continue;
    hasList = true;
    const path = `${change.path}/${key}/`;
    for (let i = 0; i < list.length; i += 1) appendItem(change, list[i], path + i, read, items);
  }
  if (!hasList && tellsSomething(change.value)) items.push(wholeValueItem(change));
}

function appendItem(change: Change, raw: unknown, path: string, read: ReadItem, items: WebhookItem[]): void {
  const item = isObject(raw) ? read(change, raw, path) : undefined;
  if (Array.isArray(item)) for (const one of item) items.push(one);
  else items.push(item ?? unknownItem(change, raw, path));
}

function tellsSomething(value: JsonObject): boolean {
  return Object.keys(value).some((key) => !envelopeKeys.has(key));
}
