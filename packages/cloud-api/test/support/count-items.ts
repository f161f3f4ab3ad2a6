/**
 * How many items a webhook must give, by a plain walk that knows nothing of the parser: the entries of the lists that
 * Meta documents, at whatever depth they stand, and one for each other list of objects next to them; or one for a value
 * that has none of them and yet says something. What stands in the place of an entry, a change or a value and is none
 * counts as one too.
 */
export function countItems(webhook: unknown): number {
  if (!isObject(webhook)) return 1;
  if (!Array.isArray(webhook.entry)) return hasOtherKeys(webhook, ['object']) ? 1 : 0;
  return sum(webhook.entry, countEntry);
}

/** Keys by which an entry of each list is known where the list is nested. */
const lists: Readonly<Record<string, (has: (...keys: string[]) => boolean) => boolean>> = {
  messages: (has) => has('id') && has('type', 'timestamp', 'from', 'from_user_id'),
  message_echoes: (has) => has('id') && has('message', 'type', 'timestamp', 'to', 'to_user_id'),
  history: (has) => has('threads', 'metadata', 'errors'),
  statuses: (has) => has('id') && has('status'),
  errors: (has) => has('code') && has('title', 'message', 'error_data', 'details'),
  calls: (has) => has('id') && has('event', 'timestamp', 'from', 'to'),
  groups: (has) => has('group_id', 'request_id'),
  state_sync: (has) => has('action') && has('contact', 'type'),
  user_preferences: (has) => has('category') && has('value'),
  user_id_update: (has) => has('user_id'),
  automatic_events: (has) => has('event_name'),
  user_actions: (has) => has('action_type'),
  contacts: (has) => has('wa_id', 'user_id', 'profile'),
};

/** Fields, and keys of values without a field, that are one update as a whole: nothing is looked for inside of them. */
const updates = ['account_update', 'message_template_status_update', 'group_lifecycle_update'];
const keysOfUpdates = ['message_template_id', 'waba_info'];

function countEntry(entry: unknown): number {
  if (!isObject(entry)) return 1;
  const changes = entry.changes ?? [];
  return Array.isArray(changes) ? sum(changes, (change) => countChange(change, entry.field)) : 1;
}

function countChange(change: unknown, fieldOfEntry: unknown): number {
  if (!isObject(change)) return 1;
  const { value } = change;
  if (value === undefined || value === null) return hasOtherKeys(change, ['field', 'object', 'value']) ? 1 : 0;
  if (!isObject(value)) return 1;
  const field = [change.field, value.field, fieldOfEntry].find((name) => typeof name === 'string' && name !== '');
  const isNamed = field === undefined && keysOfUpdates.some((key) => Object.hasOwn(value, key));
  const { items, others } = countIn(value, 0, isNamed || updates.includes(String(field)) ? 0 : 7);
  if (items !== null) return items + others;
  // Meta's envelope has `"standby": {}` where nothing came by it.
  const isEmptyStandby = isObject(value.standby) && !hasOtherKeys(value.standby, []);
  return hasOtherKeys(value, ['messaging_product', 'metadata', 'contacts', ...(isEmptyStandby ? ['standby'] : [])])
    ? 1
    : 0;
}

/** Items of known lists, null where there is no such list, and lists of objects of which nothing is known. */
interface Found {
  readonly items: number | null;
  readonly others: number;
}

const nothing: Found = { items: null, others: 0 };

function countIn(part: unknown, depth: number, levels: number): Found {
  if (!isObject(part)) return nothing;
  return total(Object.entries(part).map(([key, inner]) => countAt(key, inner, depth, levels)));
}

function countAt(key: string, part: unknown, depth: number, levels: number): Found {
  const isOpaque = ['metadata', 'recipient', 'sender', 'conversation_context'].includes(key);
  const isDeep = isOpaque || depth >= levels;
  if (!Array.isArray(part)) return isDeep ? nothing : countIn(part, depth + 1, levels);
  if (isList(key, part, depth)) return { items: key === 'contacts' ? null : countList(key, part), others: 0 };
  const inside = isDeep ? nothing : total(part.map((one) => countIn(one, depth + 1, levels)));
  return inside.items === null ? { items: null, others: part.some(isObject) ? 1 : 0 } : inside;
}

function isList(key: string, list: readonly unknown[], depth: number): boolean {
  const isLike = Object.hasOwn(lists, key) ? lists[key] : undefined;
  const looks = (one: unknown) =>
    isObject(one) && isLike?.((...keys) => keys.some((name) => Object.hasOwn(one, name))) === true;
  return isLike !== undefined && (depth === 0 || list.length === 0 || list.some(looks));
}

function countList(key: string, list: readonly unknown[]): number {
  return sum(list, key === 'history' ? countChunk : () => 1);
}

function total(found: readonly Found[]): Found {
  const items = found.map((one) => one.items).filter((count) => count !== null);
  return { items: items.length === 0 ? null : sum(items, Number), others: sum<Found>(found, (one) => one.others) };
}

function countChunk(chunk: unknown): number {
  if (!isObject(chunk)) return 1;
  return (
    1 +
    sum(chunk.threads, (thread) => (isObject(thread) ? sum(thread.messages, () => 1) : 0)) +
    sum(chunk.errors, () => 1)
  );
}

function sum<T = unknown>(list: unknown, count: (one: T) => number): number {
  return Array.isArray(list) ? list.reduce<number>((total, one) => total + count(one), 0) : 0;
}

function hasOtherKeys(object: object, keys: readonly string[]): boolean {
  return Object.keys(object).some((key) => !keys.includes(key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
