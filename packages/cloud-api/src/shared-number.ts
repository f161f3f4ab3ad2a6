import type { MessageItem, UserRef } from './items.ts';
import { firstId, isObject } from './json-value.ts';
import { waIdOf } from './user-ids.ts';
import { userRef, withSpelling } from './users.ts';

/**
 * The sender of a message, with the number that they share in it: the answer to a request for contact information is a
 * contact card with the origin `contact_request`. Any other card may be somebody else's.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function withSharedNumber(
  user: UserRef | undefined,
  direction: MessageItem['direction'],
  content: unknown,
): UserRef | undefined {
  if (direction !== 'in' || !Array.isArray(content)) return user;
  let known = user;
  for (const card of content) {
    if (!isObject(card) || card.origin !== 'contact_request' || !Array.isArray(card.phones)) continue;
    for (const phone of card.phones)
      known = isObject(phone) ? withNumber(known, waIdOf(firstId(phone.wa_id, phone.phone))) : known;
  }
  return known;
}

function withNumber(user: UserRef | undefined, waId: string | undefined): UserRef | undefined {
  return user?.waId === undefined ? userRef({ ...user, waId }, user?.name, user?.username) : withSpelling(user, waId);
}
