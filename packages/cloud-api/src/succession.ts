import type { UserRef } from './items.ts';
import { isObject, type JsonObject, textOf, wordOf } from './json-value.ts';
import { plainIds, senderIds, type UserIds, userIds, waIdOf } from './user-ids.ts';
import { userRef } from './users.ts';

/** Types of system messages that report a new id of the same user. */
const sameUser = new Set(['customer_identity_changed', 'user_identity_changed']);

/** Who somebody was, and who they are now. */
interface Succession {
  readonly before: UserIds;
  readonly becomes: UserRef;
}

/**
 * What a system message says about a user with a new number or a new BSUID; undefined for any other message. A changed
 * identity key does not mean a new user. Meta names the earlier user in one of several places: the previous ids, the text,
 * or the sender, who may be the old or the new one.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 */
export function successionOf(type: string, content: unknown, message: JsonObject): Succession | undefined {
  if (type !== 'system' || !isObject(content) || sameUser.has(wordOf(content.type) ?? '')) return undefined;
  const ids = plainIds(content);
  const now: UserIds = { ...ids, waId: ids.waId ?? waIdOf(content.new_wa_id) };
  const becomes = userRef(now);
  return becomes && { before: idsBefore(content, senderIds(message), now), becomes };
}

const previousIds = (content: JsonObject): UserIds =>
  userIds(content.previous_wa_id, content.previous_user_id, content.previous_parent_user_id);

/** Whether a system message names earlier ids of its user: one of a type that Meta adds later is a succession by that. */
export function namesEarlierIds(content: unknown): boolean {
  if (!isObject(content)) return false;
  const { waId, userId, parentUserId } = previousIds(content);
  return (waId ?? userId ?? parentUserId) !== undefined;
}

/** Before `previous_user_id` there was `customer`: the number before the change. */
function earlierNumber({ customer }: JsonObject, now: UserIds): string | undefined {
  const number = waIdOf(customer);
  return number === now.waId ? undefined : number;
}

function idsBefore(content: JsonObject, sender: UserIds, now: UserIds): UserIds {
  const previous = previousIds(content);
  const told = idsInText(textOf(content.body), now);
  const other = <K extends keyof UserIds>(key: K) => (sender[key] === now[key] ? undefined : sender[key]);
  const keepsNumber = content.type === 'user_changed_user_id';
  return {
    waId: previous.waId ?? told.waId ?? (keepsNumber ? sender.waId : other('waId')) ?? earlierNumber(content, now),
    userId: previous.userId ?? told.userId ?? other('userId'),
    parentUserId: previous.parentUserId ?? told.parentUserId ?? other('parentUserId'),
  };
}

/**
 * `User Ada changed from 15550100123 to 15550100199`. The name may contain anything, so only the end counts, if it is
 * right.
 */
function idsInText(body: string | undefined, now: UserIds): UserIds {
  const [, from, to] = (body && /^.* changed from (\S+) to (\S+)$/su.exec(body)) || [];
  if (from === undefined || to === undefined) return {};
  const after = userIds(to);
  const isTrue = (['waId', 'userId', 'parentUserId'] as const).some(
    (key) => after[key] !== undefined && after[key] === now[key],
  );
  return isTrue ? userIds(from) : {};
}
