import { threadUsersIn } from './history-items.ts';
import type { WebhookItem } from './items.ts';
import { isObject, type JsonObject, timeOf } from './json-value.ts';
import { type KnownKeys, knownKeysOf } from './known-keys.ts';
import { waIdOf } from './user-ids.ts';

/**
 * The rest of an item's `raw`: the unmodelled keys, as Meta sent them, in their places. A known key leaves no rest only
 * if its value is in the item: a value of an unexpected form is in the rest. Undefined if nothing is left.
 */
export function moreOf(item: WebhookItem): JsonObject | undefined {
  if (!isObject(item.raw)) return undefined;
  const rest = restOf(item.raw, knownKeysOf(item), valuesIn(item));
  return isObject(rest) ? rest : undefined;
}

/** The rest of a value without everything that is known and among `shown`. */
export function restOf(value: unknown, known: KnownKeys[string] | undefined, shown: ReadonlySet<string>): unknown {
  if (known === undefined || value === undefined) return value;
  if (known === 'whole' || value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const rests = value.map((part) => restOf(part, known, shown));
    // The rest of an entry keeps its place in the list.
    return rests.some((rest) => rest !== undefined) ? rests.map((rest) => rest ?? {}) : undefined;
  }
  if (!isObject(value)) return isShown(value, shown) ? undefined : value;
  if (known === 'leaf') return value;
  const rest: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const left = restOf(value[key], Object.hasOwn(known, key) ? known[key] : undefined, shown);
    if (left !== undefined) rest.push([key, left]);
  }
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Whether a value is shown as it is, as a time, or as the digits of a number. */
function isShown(value: unknown, shown: ReadonlySet<string>): boolean {
  const text = String(value).toLowerCase();
  return shown.has(text) || shown.has(`t${timeOf(value)}`) || shown.has(waIdOf(value) ?? text);
}

/** Values that always mean the same and are left out of the model. */
const constants = ['whatsapp', 'individual', 'group'] as const;

/** The item's fields that hold values as Meta sent them, and so do not show what else was read. */
const untouched: ReadonlySet<string> = new Set([
  'raw',
  'path',
  'identity',
  'content',
  'referral',
  'pricing',
  'conversation',
  'metadata',
  'conversationContext',
  // Names that a user is found by, and that are not shown.
  'otherSpellings',
  'metaSpelling',
]);

function valuesIn(item: WebhookItem): ReadonlySet<string> {
  const shown = new Set<string>(constants);
  for (const [key, value] of Object.entries(item)) if (!untouched.has(key)) addValues(key, value, shown);
  // The messages of a thread have its user.
  if (item.kind === 'history_progress') for (const one of threadUsersIn(item.raw)) addValues('user', one, shown);
  if (item.kind === 'call' && item.startedBy) shown.add(`${item.startedBy}_initiated`);
  return shown;
}

/** Adds all values of a part of the model, which is never deep. */
function addValues(key: string, value: unknown, shown: Set<string>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) if (!untouched.has(name)) addValues(name, part, shown);
  } else if (value !== undefined) {
    // Times have names that end in `at` or `At`.
    shown.add(/(?:^at|At)$/.test(key) ? `t${String(value)}` : String(value).toLowerCase());
  }
}
