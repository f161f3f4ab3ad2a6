import { arrayOf, isJsonObject, type JsonObject } from './json.ts';

/** Lists of items that are known by their names wherever they stand. */
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

/** What never holds items: it says whom the items are for, or quotes what was said before. */
const around: ReadonlySet<string> = new Set([...wrapping, 'recipient', 'sender', 'conversation_context']);

/** What says only where a change belongs, not what changed. */
const placing: ReadonlySet<string> = new Set(['field', 'object']);

/**
 * How many items a webhook body holds, by a plain walk over the JSON that shares no code with the parser, so that the
 * two can be held against each other. Lists are found at any depth, and under any name where the value names a number by
 * its `metadata`. Every member of a list counts, whatever it is; a history chunk counts once for its progress and once for
 * each message and error in it; a value with no such list, and a flow's, counts once if it says anything; and so does whatever stands where an entry, a change or a value should.
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
  const isFlow = field === 'flows' || (field === undefined && 'flow_id' in value);
  const lists = isFlow ? [] : listsIn(value, isJsonObject(value.metadata));
  return lists.length === 0 ? countIfTelling(value, wrapping) : sumOf(lists, countInList);
}

interface List {
  readonly name: string;
  readonly members: readonly unknown[];
}

/** All lists of items in an object, but for those inside of items. */
function listsIn(holder: JsonObject, isAnyName: boolean): List[] {
  return Object.entries(holder).flatMap(([name, part]): List[] => {
    if (around.has(name)) return [];
    if (isJsonObject(part)) return listsIn(part, isAnyName);
    if (!Array.isArray(part)) return [];
    const isKnown = name === 'history' || itemArrays.some((known) => known === name);
    if (isKnown || (isAnyName && part.some(isJsonObject))) return [{ name, members: part }];
    return part.filter(isJsonObject).flatMap((member) => listsIn(member, isAnyName));
  });
}

function countInList({ name, members }: List): number {
  return name === 'history' ? sumOf(members, countInChunk) : members.length;
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
  return Object.entries(object).some(([key, part]) => !saysNothing.has(key) && !isEmptyObject(part)) ? 1 : 0;
}

/** Meta's envelope has `"standby": {}` where nothing came by it. */
const isEmptyObject = (part: unknown): boolean => isJsonObject(part) && Object.keys(part).length === 0;

function sumOf<T>(members: readonly T[], count: (member: T) => number): number {
  return members.reduce((sum, member) => sum + count(member), 0);
}
