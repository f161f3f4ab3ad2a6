/**
 * How many items a webhook must give, by a plain walk that knows nothing of the parser: the entries of the lists that
 * Meta documents, or one for a value that has none of them and yet says something; what stands in the place of an entry,
 * a change or a value and is none counts as one too.
 */
export function countItems(webhook: unknown): number {
  if (!isObject(webhook)) return 1;
  if (!Array.isArray(webhook.entry)) return hasOtherKeys(webhook, ['object']) ? 1 : 0;
  return sum(webhook.entry, countEntry);
}

const lists = [
  'messages',
  'statuses',
  'errors',
  'calls',
  'groups',
  'message_echoes',
  'state_sync',
  'user_preferences',
  'user_id_update',
  'automatic_events',
];

function countEntry(entry: unknown): number {
  if (!isObject(entry)) return 1;
  const changes = entry.changes ?? [];
  return Array.isArray(changes) ? sum(changes, countChange) : 1;
}

function countChange(change: unknown): number {
  if (!isObject(change)) return 1;
  const { value } = change;
  if (value === undefined || value === null) return hasOtherKeys(change, ['field', 'object', 'value']) ? 1 : 0;
  return isObject(value) ? countValue(value) : 1;
}

function countValue(value: Record<string, unknown>): number {
  const found = [...lists, 'history'].filter((key) => Array.isArray(value[key]));
  if (found.length === 0) return hasOtherKeys(value, ['messaging_product', 'metadata', 'contacts']) ? 1 : 0;
  return sum(found, (key) => sum(value[String(key)], key === 'history' ? countChunk : () => 1));
}

function countChunk(chunk: unknown): number {
  if (!isObject(chunk)) return 1;
  return (
    1 +
    sum(chunk.threads, (thread) => (isObject(thread) ? sum(thread.messages, () => 1) : 0)) +
    sum(chunk.errors, () => 1)
  );
}

function sum(list: unknown, count: (one: unknown) => number): number {
  return Array.isArray(list) ? list.reduce<number>((total, one) => total + count(one), 0) : 0;
}

function hasOtherKeys(object: object, keys: readonly string[]): boolean {
  return Object.keys(object).some((key) => !keys.includes(key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
