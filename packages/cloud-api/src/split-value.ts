import { callItem } from './call-item.ts';
import { type Change, changeAt, fieldOf, readChange } from './change.ts';
import { isErased } from './erased.ts';
import { errorItem } from './error-item.ts';
import { groupItem } from './group-item.ts';
import { handoverItem } from './handover-item.ts';
import { historyItems } from './history-items.ts';
import type { WebhookItem } from './items.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { echoItem, messageItem } from './message-item.ts';
import { type Place, placesIn, pointerPart, topOnly } from './places.ts';
import { statusItem } from './status-item.ts';
import { unknownItem } from './unknown-item.ts';
import { automaticEventItem, contactSyncItem, preferenceItem, userActionItem, userIdUpdateItem } from './user-items.ts';
import { isUpdate, isWholeValue, wholeValueItem } from './whole-value-item.ts';

interface Source {
  readonly key: string;
  readonly read: (change: Change, raw: JsonObject, path: string) => WebhookItem | WebhookItem[] | undefined;
  /** Groups of keys: an entry has at least one of each group. A nested list is recognised by them and its name. */
  readonly shape: readonly (readonly string[])[];
}

/** Of the item of a read mark that another responder made; `unknown.read_mark` is expected, and nothing is made of it. */
const readMarkType = 'read_mark';

/** The lists that hold items, in the order of the items: messages come before reports about them. */
const lists: readonly Source[] = [
  { key: 'messages', read: messageItem, shape: [['id'], ['type', 'timestamp', 'from', 'from_user_id']] },
  {
    key: 'message_echoes',
    read: echoOrReadMark,
    shape: [['id'], ['message', 'type', 'timestamp', 'to', 'to_user_id']],
  },
  { key: 'history', read: historyItems, shape: [['threads', 'metadata', 'errors']] },
  { key: 'statuses', read: statusItem, shape: [['id'], ['status']] },
  { key: 'errors', read: errorItem, shape: [['code'], ['title', 'message', 'error_data', 'details']] },
  { key: 'calls', read: callItem, shape: [['id'], ['event', 'timestamp', 'from', 'to']] },
  { key: 'groups', read: groupItem, shape: [['group_id', 'request_id']] },
  { key: 'state_sync', read: contactSyncItem, shape: [['action'], ['contact', 'type']] },
  { key: 'user_preferences', read: preferenceItem, shape: [['category'], ['value']] },
  { key: 'user_id_update', read: userIdUpdateItem, shape: [['user_id']] },
  { key: 'automatic_events', read: automaticEventItem, shape: [['event_name']] },
  { key: 'user_actions', read: userActionItem, shape: [['action_type']] },
];

/** Objects that form an item together with their sibling fields. */
const objects: readonly Pick<Source, 'key' | 'read'>[] = [
  { key: 'control_passed', read: handoverItem },
  { key: 'control_taken', read: handoverItem },
];

/** Keys that complete the items, but are not items themselves. */
const contactsShape = [['wa_id', 'user_id', 'profile']] as const;

const shapes: ReadonlyMap<string, Source['shape']> = new Map([
  ['contacts', contactsShape],
  ...lists.map(({ key, shape }) => [key, shape] as const),
]);

/** Keys of a value without any information. */
const envelopeKeys: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

/**
 * Appends the items of one change to `items`: one for each entry of each known list, at any depth of the value, or
 * otherwise one for the value as a whole, unless it is empty. An entry that is not an item of its list becomes an `unknown`
 * item, and so does an unknown list next to a known one.
 */
export function splitValue(
  entry: JsonObject,
  rawChange: JsonObject,
  value: JsonObject,
  path: string,
  items: WebhookItem[],
): void {
  const field = fieldOf(entry, rawChange, value);
  // A whole-value update may contain lists of any name; they are parts of it.
  const places = isUpdate({ field, value }) ? topOnly(value, path) : placesIn(value, path, isList);
  const change = readChange(entry, field, places);
  const read: string[] = [];
  if (!isWholeValue(change)) {
    for (const source of lists) for (const place of places) readList(change, place, source, items, read);
    for (const source of objects) for (const place of places) readObject(change, place, source, items, read);
  }
  if (read.length > 0) readUnknownLists(change, places, read, items);
  else if (tellsSomething(value)) items.push(wholeValueItem(change));
}

/** Another responder marked a message as read, with a request that sends nothing: that is no message in the conversation. */
function echoOrReadMark(change: Change, echo: JsonObject, path: string): WebhookItem {
  const { status, message_id: messageId, type } = isObject(echo.message) ? echo.message : echo;
  const isMark = status === 'read' && messageId !== undefined && (type ?? null) === null;
  return isMark ? unknownItem(change, echo, path, readMarkType) : echoItem(change, echo, path);
}

function isList(key: string, list: readonly unknown[], isTop: boolean): boolean {
  const shape = shapes.get(key);
  return (
    shape !== undefined && (isTop || list.length === 0 || list.some((one) => hasShape(one, shape) || isErased(one)))
  );
}

function hasShape(entry: unknown, shape: Source['shape']): boolean {
  return isObject(entry) && shape.every((keys) => keys.some((key) => Object.hasOwn(entry, key)));
}

function readList(change: Change, place: Place, { key, read: readItem }: Source, items: WebhookItem[], read: string[]) {
  const list = place.holder[key];
  if (!Array.isArray(list) || !isList(key, list, place.holder === change.value)) return;
  const here = changeAt(change, place);
  const path = `${place.path}/${key}`;
  read.push(path);
  for (let i = 0; i < list.length; i += 1) {
    const raw: unknown = list[i];
    if (isErased(raw)) continue;
    const item = isObject(raw) ? readItem(here, raw, `${path}/${i}`) : undefined;
    if (Array.isArray(item)) for (const one of item) items.push(one);
    else items.push(item ?? unknownItem(here, raw, `${path}/${i}`));
  }
}

function readObject(
  change: Change,
  place: Place,
  { key, read: readItem }: Pick<Source, 'key' | 'read'>,
  items: WebhookItem[],
  read: string[],
) {
  const raw = place.holder[key];
  if (!isObject(raw)) return;
  const path = `${place.path}/${key}`;
  const item = readItem(changeAt(change, place), raw, path);
  read.push(path);
  if (item !== undefined && !Array.isArray(item)) items.push(item);
}

/** Lists of a kind that Meta added later must not be lost next to known ones. */
function readUnknownLists(change: Change, places: readonly Place[], read: string[], items: WebhookItem[]): void {
  for (const place of places) {
    for (const key in place.holder) {
      const list = place.holder[key];
      if (!Array.isArray(list) || !list.some(isObject) || isList(key, list, place.holder === change.value)) continue;
      const path = `${place.path}/${pointerPart(key)}`;
      if (read.some((other) => path.startsWith(`${other}/`) || other.startsWith(`${path}/`))) continue;
      read.push(path);
      items.push(unknownItem(changeAt(change, place), list, path, key));
    }
  }
}

function tellsSomething(value: JsonObject): boolean {
  return Object.keys(value).some((key) => !envelopeKeys.has(key) && !(key === 'standby' && isEmpty(value[key])));
}

/** Meta's envelope has `"standby": {}` if there is nothing in it. */
function isEmpty(part: unknown): boolean {
  return isObject(part) && Object.keys(part).length === 0;
}
