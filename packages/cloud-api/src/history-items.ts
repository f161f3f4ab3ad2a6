import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { isErased } from './erased.ts';
import { errorItem } from './error-item.ts';
import { errorsOf } from './errors.ts';
import { identityOf } from './identity.ts';
import type { OtherItem, UserRef, WebhookItem } from './items.ts';
import { idOf, isObject, type JsonObject, textOf } from './json-value.ts';
import { historyItem } from './message-item.ts';
import { unknownItem } from './unknown-item.ts';
import { userIds } from './user-ids.ts';
import { userRef } from './users.ts';

/** `value.history[]`: one chunk of the app's history. It has its progress, its messages and its errors. */
export function historyItems(change: Change, chunk: JsonObject, path: string): WebhookItem[] {
  const items: WebhookItem[] = [progressItem(change, chunk, path)];
  for (const [t, thread] of entriesOf(chunk.threads)) {
    if (!isObject(thread)) continue;
    const user = threadUser(thread);
    for (const [m, message] of entriesOf(thread.messages)) {
      if (isErased(message)) continue;
      const place = `${path}/threads/${t}/messages/${m}`;
      items.push(isObject(message) ? historyItem(change, message, place, user) : unknownItem(change, message, place));
    }
  }
  for (const [e, error] of entriesOf(chunk.errors)) {
    const place = `${path}/errors/${e}`;
    items.push(isObject(error) ? errorItem(change, error, place) : unknownItem(change, error, place));
  }
  return items;
}

/** `type` is `progress`, or `errors` if the business declined to share its history. */
function progressItem(change: Change, chunk: JsonObject, path: string): OtherItem {
  const metadata = isObject(chunk.metadata) ? chunk.metadata : {};
  const type = Array.isArray(chunk.errors) ? 'errors' : 'progress';
  const parts = [idOf(metadata.phase), idOf(metadata.chunk_order), chunkHash(chunk)];
  const identity = identityOf('history-progress', change.scope, ...parts);
  const errors = errorsOf(chunk.errors);
  return { kind: 'history_progress', ...itemBase(change, type, path, identity, chunk), errors };
}

/** For a chunk of megabytes only the ids of its messages are hashed, and everything outside of its threads. */
function chunkHash(chunk: JsonObject): string {
  const { threads, ...rest } = chunk;
  const ids: (string | undefined)[] = [];
  for (const [, thread] of entriesOf(threads)) {
    if (!isObject(thread)) continue;
    ids.push(idOf(thread.id));
    for (const [, message] of entriesOf(thread.messages)) ids.push(isObject(message) ? idOf(message.id) : undefined);
  }
  return contentHash([rest, ids]);
}

/** The users of a chunk's threads. */
export function threadUsersIn(chunk: unknown): UserRef[] {
  const threads = isObject(chunk) && Array.isArray(chunk.threads) ? chunk.threads : [];
  return threads
    .map((thread) => (isObject(thread) ? threadUser(thread) : undefined))
    .filter((user) => user !== undefined);
}

function threadUser(thread: JsonObject): UserRef | undefined {
  const context = isObject(thread.context) ? thread.context : {};
  const { wa_id: number, user_id: userId, parent_user_id: parentUserId } = context;
  const ids = userIds(idOf(number) ?? thread.id, userId, parentUserId);
  return userRef(ids, undefined, textOf(context.username));
}

function entriesOf(list: unknown): Iterable<[number, unknown]> {
  return Array.isArray(list) ? list.entries() : [];
}
