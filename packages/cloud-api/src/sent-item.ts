import { readChange } from './change.ts';
import type { MessageItem, UserRef } from './items.ts';
import { isObject } from './json-value.ts';
import { echoItem, messageOfRequest } from './message-item.ts';
import { topOnly } from './places.ts';
import { plainIds } from './user-ids.ts';
import { userRef } from './users.ts';

/** A message that Meta took from us. */
export interface SentMessage {
  readonly phoneNumberId: string;
  readonly wamid: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  /** The body of `POST /{phone-number-id}/messages`, parsed. */
  readonly body: unknown;
  /** Meta's answer, parsed: `contacts` says how Meta writes the recipient. */
  readonly answer?: unknown;
}

/**
 * The item of an echo that a webhook would bring for a message sent by the API, if Meta sent one, as for messages from
 * the WhatsApp Business app; it arrived under no field. Its content is the sent body, so a template shows its name and
 * parameters, not its text.
 */
export function sentItem({ phoneNumberId, wamid, at, body, answer }: SentMessage): MessageItem {
  const sent = isObject(body) ? body : {};
  const change = readChange({}, '', topOnly({ metadata: { phone_number_id: phoneNumberId } }, ''));
  const item = echoItem(change, { ...messageOfRequest(sent), id: wamid }, '');
  return { ...item, at, user: item.groupId === undefined ? withAnswer(item.user, answer) : item.user };
}

/**
 * The recipient with the ids that Meta's answer adds to the request's: a spelling of the number that no rule derives,
 * or the id behind it. Undefined if the answer adds nothing.
 */
export function learnedRecipient(message: Omit<SentMessage, 'body'>, readBody: () => unknown): UserRef | undefined {
  if (!mayTeach(message.answer)) return undefined;
  const { user } = sentItem({ ...message, body: readBody() });
  const { user: asked } = sentItem({ ...message, body: readBody(), answer: undefined });
  return user && namesOf(user) > namesOf(asked) ? user : undefined;
}

/** Most answers repeat the number as it was given, and nothing else. */
function mayTeach(answer: unknown): boolean {
  const [contact]: unknown[] = isObject(answer) && Array.isArray(answer.contacts) ? answer.contacts : [];
  if (!isObject(contact)) return false;
  const { waId, ...ids } = plainIds(contact);
  const isRepeated = waId === undefined || waId === String(contact.input).replace(/\D/g, '');
  return !isRepeated || ids.userId !== undefined || ids.parentUserId !== undefined;
}

function namesOf(user: UserRef | undefined): number {
  const ids = [user?.waId, user?.userId, user?.parentUserId].filter((id) => id !== undefined);
  return ids.length + (user?.otherSpellings?.length ?? 0);
}

/** The recipient with the additions of Meta's answer: another spelling of the number, or the id behind it. */
function withAnswer(user: UserRef | undefined, answer: unknown): UserRef | undefined {
  const contacts = isObject(answer) && Array.isArray(answer.contacts) ? answer.contacts : [];
  const [contact]: unknown[] = contacts;
  if (!user || contacts.length !== 1 || !isObject(contact)) return user;
  const { waId, ...ids } = plainIds(contact);
  const known = { ...user, waId: user.waId ?? waId, userId: user.userId ?? ids.userId };
  const told = userRef({ ...known, parentUserId: user.parentUserId ?? ids.parentUserId });
  const isSpelling = waId !== undefined && user.waId !== undefined && waId !== user.waId;
  return told && isSpelling ? { ...told, otherSpellings: [waId], metaSpelling: waId } : told;
}
