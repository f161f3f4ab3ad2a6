import type { Platform } from '../platform.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { ShownIds } from '../world/users.ts';

/** The user as `contacts[]` shows it: without the number if the user hides it (Meta: business-scoped-user-ids). */
export function contactOf(user: User, number: PhoneNumber, platform: Platform): Record<string, unknown> {
  return {
    profile: { name: user.name, ...(user.username !== undefined && { username: user.username }) },
    ...idsOf(user, number, platform),
  };
}

/** The ids by which the number's business knows the user, outside of messages and calls. */
export function idsOf(user: User, number: PhoneNumber, platform: Platform): Record<string, unknown> {
  const { waId, userId, parentUserId } = shownIds(user, number, platform);
  return {
    ...(waId !== undefined && { wa_id: waId }),
    ...(userId !== undefined && { user_id: userId }),
    ...(parentUserId !== undefined && { parent_user_id: parentUserId }),
  };
}

/** The user as the sender of a message or the caller. */
export function senderOf(user: User, number: PhoneNumber, platform: Platform): Record<string, unknown> {
  const { waId, userId, parentUserId } = shownIds(user, number, platform);
  return {
    ...(waId !== undefined && { from: waId }),
    ...(userId !== undefined && { from_user_id: userId }),
    ...(parentUserId !== undefined && { from_parent_user_id: parentUserId }),
  };
}

/** The ids by which the number's business knows the user. */
export function shownIds(user: User, number: PhoneNumber, { world }: Platform): ShownIds {
  return world.users.shownTo(user, businessOf(number, world));
}

/** The portfolio that a number belongs to. */
export function businessOf({ wabaId }: PhoneNumber, world: Platform['world']): string {
  return world.wabas.get(wabaId)?.businessId ?? '';
}

/** Whether the number has blocked the user, whose messages then arrive nowhere (Meta: block-users). */
export function isBlocked(user: User, number: PhoneNumber, { world }: Platform): boolean {
  return world.blockedUsers.get(number.id)?.has(user.waId) === true;
}

/** The envelope of every message, call and preference. */
function numberValue(number: PhoneNumber, parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const metadata = { display_phone_number: digitsOf(number.displayPhoneNumber), phone_number_id: number.id };
  return { messaging_product: 'whatsapp', metadata, ...parts };
}

/** Sends an update about a number. */
export function emit(
  platform: Platform,
  number: PhoneNumber,
  field: string,
  parts: Readonly<Record<string, unknown>>,
): void {
  const value = numberValue(number, parts);
  platform.webhooks.emit({ wabaId: number.wabaId, phoneNumberId: number.id, field, value });
}
