import { arrayOf, isJsonObject, type JsonObject } from './json.ts';

/** The arrays of a change's `value` that hold one item a member. */
const itemArrays = [
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
  'user_actions',
] as const;

/** What every message-like `value` carries around its items; a value of nothing else holds none. */
const wrapping: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

/** What says only where a change belongs, not what changed. */
const placing: ReadonlySet<string> = new Set(['field', 'object']);

/**
 * How many items a webhook body holds, by a plain walk over the JSON that shares no code with the parser, so that the
 * two can be held against each other. Every member of an item array counts, whatever it is; a history chunk counts
 * once for its progress and once for each message and error in it; a value with no such array, and a flow's, counts
 * once if it says anything; and so does whatever stands where an entry, a change or a value should.
 */
export function countItems(webhook: unknown): number {
  if (!isJsonObject(webhook)) return 0;
  if (!Array.isArray(webhook.entry)) return countIfTelling(webhook, placing);
  return sumOf(webhook.entry, countInEntry);
}

function countInEntry(entry: unknown): number {
  if (!isJsonObject(entry)) return 1;
  const { changes, field } = entry;
  if (changes === undefined || changes === null) return 0;
  return Array.isArray(changes) ? sumOf(changes, (change) => countInChange(change, field)) : 1;
}

function countInChange(change: unknown, fieldOfEntry: unknown): number {
  if (!isJsonObject(change)) return 1;
  const { value, ...rest } = change;
  // Meta's samples have the field in all three places.
  if (isJsonObject(value)) return countInValue(value, [change.field, value.field, fieldOfEntry].find(isName));
  return value === undefined || value === null ? countIfTelling(rest, placing) : 1;
}

function countInValue(value: JsonObject, field: unknown): number {
  const arrays = itemArrays.filter((name) => Array.isArray(value[name]));
  const hasItems = arrays.length > 0 || Array.isArray(value.history);
  const isFlow = field === 'flows' || (field === undefined && 'flow_id' in value);
  if (isFlow || !hasItems) return countIfTelling(value, wrapping);
  return sumOf(arrays, (name) => arrayOf(value[name]).length) + sumOf(arrayOf(value.history), countInChunk);
}

const isName = (field: unknown): boolean => typeof field === 'string' && field !== '';

function countInChunk(chunk: unknown): number {
  if (!isJsonObject(chunk)) return 1;
  const messages = sumOf(arrayOf(chunk.threads), (thread) =>
    isJsonObject(thread) ? arrayOf(thread.messages).length : 0,
  );
  return 1 + messages + arrayOf(chunk.errors).length;
}

function countIfTelling(object: JsonObject, saysNothing: ReadonlySet<string>): number {
  return Object.keys(object).some((key) => !saysNothing.has(key)) ? 1 : 0;
}

function sumOf<T>(members: readonly T[], count: (member: T) => number): number {
  return members.reduce((sum, member) => sum + count(member), 0);
}
