import { erasedBody, erasedText, isErased } from './erased.ts';
import { threadUsersIn } from './history-items.ts';
import type { WebhookItem } from './items.ts';
import { isObject } from './json-value.ts';
import { readWebhook } from './parse-webhook.ts';
import { addEdit, type Edits, spliceJson } from './splice-json.ts';
import { plainIds, type UserIds } from './user-ids.ts';

/** Whom to erase. */
export interface Erasing {
  /** Whether an item that names its user so, at this time of Meta's, is theirs. Contacts and the like have no time. */
  readonly isPerson: (user: UserIds, at?: number) => boolean;
  /** Whether a text is one of their ids, or the id of one of their messages. */
  readonly isTheirs: (text: string) => boolean;
}

/** A webhook's body without a person, and how many items were theirs. */
export interface ErasedBody {
  readonly body: Uint8Array;
  readonly items: number;
}

/** Replaces the person's id wherever something else refers to it. */
const erasedId = '"[erased]"';
const decoder = new TextDecoder();

/**
 * Removes a person from a webhook's body: their items become `{"erased":true}`, and so do entries about them in lists
 * of contacts, participants and threads; their ids become `[erased]` everywhere else. Other people's items, and their
 * texts, stay digit for digit, and at their paths; only their replies' references to an erased message are removed. A
 * body that is not JSON is replaced as a whole. Null if nothing in it is theirs.
 */
export function eraseItems(body: Uint8Array, who: Erasing): ErasedBody | null {
  const text = decoder.decode(body);
  const value = parsed(text);
  if (!isObject(value)) return { body: Buffer.from(erasedBody), items: 1 };
  const { items } = readWebhook(text);
  const theirs = items.filter((item) => isItemOf(item, who));
  const edits: Edits = new Map();
  for (const { path } of theirs) addErasure(edits, path);
  const kept = new Map(items.filter((item) => item.user && !theirs.includes(item)).map(({ path }) => [path, true]));
  walk(value, [], { who, edits, isOthers: (path) => kept.has(path) });
  if (edits.size === 0) return null;
  return { body: Buffer.from(spliceJson(text, edits)), items: theirs.length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isItemOf({ user, wamid, at }: WebhookItem, { isPerson, isTheirs }: Erasing): boolean {
  return user ? isPerson(user, at) : wamid !== undefined && isTheirs(wamid);
}

/** A part that is not an entry of a list is a whole update: nothing of it remains. */
function addErasure(edits: Edits, pointer: string): void {
  const path = partsOf(pointer);
  if (/^\d+$/.test(path.at(-1) ?? '')) addEdit(edits, path, erasedText);
  else addEdit(edits, path.slice(0, path.indexOf('value') + 1 || path.length), '{}');
}

const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

interface Walk {
  readonly who: Erasing;
  readonly edits: Edits;
  /** Whether the item of somebody else is at that path. */
  readonly isOthers: (pointer: string) => boolean;
}

/**
 * Examines everything around the items. Of other people's items only the reference to the message they reply to is
 * examined.
 */
function walk(value: unknown, path: readonly string[], walking: Walk): void {
  const { who, edits, isOthers } = walking;
  if (typeof value === 'string') {
    if (who.isTheirs(value)) addEdit(edits, path, erasedId);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const isOther = isOthers(pointerOf(path));
  for (const [key, part] of Object.entries(value)) {
    if (isOther && key !== 'context') continue;
    const here = [...path, key];
    if (Array.isArray(value) && isAbout(part, path.at(-1), who)) addEdit(edits, here, erasedText);
    else walk(part, here, walking);
  }
}

const pointerOf = (path: readonly string[]): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** An entry of a list of contacts, participants or threads that is about the person. */
function isAbout(entry: unknown, list: string | undefined, { isPerson }: Erasing): boolean {
  if (!isObject(entry) || isErased(entry)) return false;
  if (list === 'threads') return threadUsersIn({ threads: [entry] }).some((user) => isPerson(user));
  const ids = plainIds(entry);
  return Object.values(ids).some((id) => id !== undefined) && isPerson(ids);
}
