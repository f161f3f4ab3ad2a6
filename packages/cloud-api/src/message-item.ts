import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { conversationContextIn } from './conversation-context.ts';
import { errorsOf } from './errors.ts';
import { messageIdentityOf } from './identity.ts';
import type { MessageItem, UserRef } from './items.ts';
import { idOf, isObject, type JsonObject, timeOf, wordOf } from './json-value.ts';
import {
  callPermissionOf,
  contentOf,
  editOf,
  mediaOf,
  messageTypeOf,
  reactionOf,
  revokeOf,
  subtypeOf,
} from './message-content.ts';
import { productOf, quotedOf } from './message-context.ts';
import { otherSpellingOf } from './number-spellings.ts';
import { sideOf } from './parties.ts';
import { withSharedNumber } from './shared-number.ts';
import { successionOf } from './succession.ts';
import { addresseeIds, senderIds } from './user-ids.ts';
import { contactOf, joinContact, userRef } from './users.ts';

/**
 * `value.messages[]`: messages from users. In the field `history` the same list brings the media for which the history
 * itself had only placeholders.
 */
export function messageItem(change: Change, message: JsonObject, path: string): MessageItem {
  return change.field === 'history'
    ? historyItem(change, message, path)
    : build('message', 'in', change, message, path, userIn(change, message));
}

/**
 * `message_echoes[]`: messages that the business sent from its WhatsApp Business app or, in `standby`, messages of
 * another responder of the number. For the latter Meta gives the body of the request, in `message`, without a sender.
 */
export function echoItem(change: Change, echo: JsonObject, path: string): MessageItem {
  const kind = change.field === 'history' ? 'history' : 'echo';
  const { message: body, ...around } = echo;
  const isRequest = isObject(body) && contentOf(echo, messageTypeOf(echo)) === undefined;
  const message = isRequest ? { ...messageOfRequest({ ...around, ...body }), id: echo.id } : echo;
  const item = build(kind, 'out', change, message, path, inBothSpellings(change, userOut(change, message)));
  return message === echo && change.via !== 'standby' ? item : { ...item, raw: echo, isFromResponder: true };
}

/** The body of a send request as a webhook would show the message, with fields renamed where the two differ. */
export function messageOfRequest({ to, recipient, recipient_type, context, ...sent }: JsonObject): JsonObject {
  const addressee = recipient_type === 'group' ? { group_id: to } : { to, to_user_id: recipient };
  return { ...sent, ...addressee, context: { id: isObject(context) ? context.message_id : undefined } };
}

/** A message repeated from the app's history; `thread` is the user of its thread. */
export function historyItem(change: Change, message: JsonObject, path: string, thread?: UserRef): MessageItem {
  const direction = historyDirection(change, message, thread);
  const told = direction === 'out' ? userOut(change, message) : userIn(change, message);
  const user = told && thread ? { ...told, ...thread } : (told ?? thread);
  return build('history', direction, change, message, path, user);
}

/** The history has no direction. Only if it names no other party either does the business's own number decide. */
function historyDirection(change: Change, message: JsonObject, thread?: UserRef): MessageItem['direction'] {
  const { businessNumber, phoneNumberId } = change;
  const isOurs = (waId: string | undefined) =>
    waId !== undefined && (waId === businessNumber || waId === phoneNumberId);
  const author = senderIds(message);
  const to = addresseeIds(message);
  const party = thread ?? contactOf(change.contacts, author) ?? (isOurs(to.waId) ? undefined : userRef(to));
  const side = sideOf(author, { businessNumber, party: party ?? change.contacts.all[0] });
  return side ?? (isOurs(author.waId) ? 'out' : 'in');
}

function userIn(change: Change, message: JsonObject): UserRef | undefined {
  // A system message is about two identities of one user, so a contact that matches neither id may be the new one.
  return joinContact(change.contacts, senderIds(message), message.type !== 'system');
}

function userOut(change: Change, message: JsonObject): UserRef | undefined {
  return joinContact(change.contacts, addresseeIds(message), true);
}

/**
 * The addressee of an echo, with the other spelling of the number: an echo has the number as the business wrote it,
 * mostly without a contact that has Meta's spelling. For a message of ours Meta's answer has it.
 */
function inBothSpellings({ field, contacts }: Change, user: UserRef | undefined): UserRef | undefined {
  if (field === '' || user?.waId === undefined || user.otherSpellings) return user;
  const other = otherSpellingOf(user.waId);
  if (other === undefined) return user;
  return contactOf(contacts, user) ? { ...user, metaSpelling: user.waId } : { ...user, otherSpellings: [other] };
}

/**
 * A user whose number changed, with its other spelling: they may have written, or may write, under that one. Such messages
 * are rare, so it costs little to join both.
 */
function withBothSpellings(user: UserRef | undefined): UserRef | undefined {
  const other = user?.waId === undefined || user.otherSpellings ? undefined : otherSpellingOf(user.waId);
  return user && other !== undefined ? { ...user, otherSpellings: [other], metaSpelling: user.waId } : user;
}

function build(
  kind: MessageItem['kind'],
  direction: MessageItem['direction'],
  change: Change,
  message: JsonObject,
  path: string,
  user: UserRef | undefined,
): MessageItem {
  const type = messageTypeOf(message);
  const wamid = idOf(message.id);
  const content = contentOf(message, type);
  const context = isObject(message.context) ? message.context : {};
  const parties = { businessNumber: change.businessNumber, party: user };
  const succession = successionOf(type, content, message);
  const before = succession && joinContact(change.contacts, succession.before, false);
  return {
    kind,
    ...itemBase(change, type, path, messageIdentity(kind, change.scope, wamid, type, message), message),
    at: timeOf(message.timestamp) ?? misplacedTime(content),
    user: withBothSpellings(before) ?? withSharedNumber(user, direction, content),
    groupId: idOf(message.group_id),
    wamid,
    direction,
    isFromResponder: false,
    content,
    subtype: subtypeOf(type, content),
    repliesTo: quotedOf(context, parties),
    product: productOf(context),
    isForwarded: context.forwarded === true || context.frequently_forwarded === true,
    isFrequentlyForwarded: context.frequently_forwarded === true,
    referral: message.referral ?? undefined,
    media: mediaOf(type, content),
    reaction: reactionOf(type, content),
    edit: editOf(type, content),
    callPermission: callPermissionOf(type, content),
    revoke: revokeOf(type, content),
    becomes: withBothSpellings(succession?.becomes),
    conversationContext: conversationContextIn(change.value),
    historyStatus: historyStatusOf(message),
    errors: errorsOf(message.errors),
  };
}

function messageIdentity(
  kind: string,
  scope: string,
  wamid: string | undefined,
  type: string,
  raw: JsonObject,
): string {
  const id = wamid ?? contentHash(raw);
  return kind === 'history' ? messageIdentityOf(id, kind, scope, type) : messageIdentityOf(id, kind, scope);
}

/** An old sample of Meta's has the time inside `interactive`. */
function misplacedTime(content: unknown): number | undefined {
  return isObject(content) ? timeOf(content.timestamp) : undefined;
}

function historyStatusOf(message: JsonObject): string | undefined {
  return isObject(message.history_context) ? wordOf(message.history_context.status)?.toLowerCase() : undefined;
}
