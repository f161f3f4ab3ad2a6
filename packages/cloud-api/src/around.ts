import type { UserRef, WebhookItem } from './items.ts';
import { type JsonObject, timeOf } from './json-value.ts';
import type { KnownKeys } from './known-keys.ts';
import { restOf } from './more.ts';
import { pointerPart } from './places.ts';

/** The keys around the items of a webhook that identify its recipient, or are joined to the items. */
const envelope: KnownKeys = {
  object: 'leaf',
  id: 'leaf',
  field: 'leaf',
  messaging_product: 'leaf',
  metadata: { phone_number_id: 'leaf', display_phone_number: 'leaf' },
  contacts: {
    wa_id: 'leaf',
    user_id: 'leaf',
    parent_user_id: 'leaf',
    profile: { name: 'leaf', username: 'leaf' },
  },
};

/**
 * The parts of a webhook around its items, by JSON pointer: unknown keys of an entry, a change, a value or a contact.
 * Walks only the paths to the items, so its cost does not depend on their content.
 */
export function aroundItems(webhook: unknown, items: readonly WebhookItem[]): JsonObject {
  const around: [string, unknown][] = [];
  const itemsBelow = indexByPlace(items);
  const look = (node: unknown, path: string, key: string): void => {
    const below = itemsBelow.get(path);
    if (below === 'item') return;
    if (below !== undefined && typeof node === 'object' && node !== null) {
      for (const [name, part] of Object.entries(node)) {
        look(part, `${path}/${pointerPart(name)}`, Array.isArray(node) ? key : name);
      }
      return;
    }
    const near = itemsBelow.get(path.slice(0, path.lastIndexOf('/')));
    const rest = restAround(node, key, near === 'item' || near === undefined ? [] : near);
    if (rest !== undefined) around.push([path, rest]);
  };
  if (items.every(({ path }) => path !== '')) look(webhook, '', '');
  return Object.fromEntries(around);
}

/** The items below each place that leads to one; `item` at the place of an item itself. */
function indexByPlace(items: readonly WebhookItem[]): ReadonlyMap<string, 'item' | WebhookItem[]> {
  const index = new Map<string, 'item' | WebhookItem[]>();
  for (const item of items) {
    const place = placeOf(item);
    index.set(place, 'item');
    for (const above of placesAbove(place)) {
      const known = index.get(above);
      if (known === 'item') continue;
      if (known) known.push(item);
      else index.set(above, [item]);
    }
  }
  return index;
}

/** `/a/b` is inside `/a`, and that is inside the whole. */
function* placesAbove(place: string): Generator<string> {
  let above = place;
  while (above !== '') {
    above = above.slice(0, above.lastIndexOf('/'));
    yield above;
  }
}

/** The raw value of a handover is the value that contains it. */
function placeOf({ kind, path }: WebhookItem): string {
  return kind === 'handover' ? path.replace(/\/control_(?:passed|taken)$/, '') : path;
}

function restAround(node: unknown, key: string, near: readonly WebhookItem[]): unknown {
  if (key === 'conversation_context') {
    const isShown = near.some((item) => 'conversationContext' in item && item.conversationContext !== undefined);
    return isShown ? undefined : node;
  }
  if (key === 'time') return near.some(({ at }) => at !== undefined && at === timeOf(node)) ? undefined : node;
  return restOf(node, Object.hasOwn(envelope, key) ? envelope[key] : undefined, valuesOf(near));
}

/** Names that a user is found by. */
const notShown: ReadonlySet<string> = new Set(['otherSpellings', 'metaSpelling']);

function valuesOf(items: readonly WebhookItem[]): ReadonlySet<string> {
  const values = new Set(['whatsapp_business_account', 'whatsapp']);
  const add = (value: unknown): void => {
    if (typeof value === 'string') values.add(value.toLowerCase());
  };
  for (const item of items) {
    for (const value of [item.wabaId, item.field, item.via, item.phoneNumberId, item.businessNumber]) add(value);
    for (const user of usersOf(item))
      for (const [key, value] of Object.entries(user)) if (!notShown.has(key)) add(value);
  }
  return values;
}

function usersOf(item: WebhookItem): UserRef[] {
  const becomes = 'becomes' in item ? item.becomes : undefined;
  return [item.user, becomes].filter((user) => user !== undefined);
}
