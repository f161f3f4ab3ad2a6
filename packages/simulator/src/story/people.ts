import type { JsonObject } from './json.ts';
import { business } from './webhook-builder.ts';

/** A customer. The numbers are from ranges reserved for fiction. */
export interface Person {
  readonly name: string;
  /** Absent for a customer whom the shop knows only by a username. */
  readonly waId?: string;
  /** The number of such a customer, which no webhook contains. */
  readonly hiddenWaId?: string;
  readonly userId: string;
  readonly username?: string;
}

export const ana: Person = { name: 'Ana Horvat', waId: '12025550142', userId: 'US.20417739650182' };
export const tomasz: Person = { name: 'Tomasz Wójcik', waId: '447700900461', userId: 'GB.77120938846105' };
export const mai: Person = { name: 'Mai Nguyễn', waId: '447700900178', userId: 'GB.31190477205518' };
export const emeka: Person = { name: 'Emeka Obi', waId: '12025550187', userId: 'US.90022716345873' };
export const lina: Person = {
  name: 'Lina',
  hiddenWaId: '48000000142',
  userId: 'PL.55610023984417',
  username: 'lina.clay',
};

/** All of them. */
export const people: readonly Person[] = [ana, tomasz, mai, emeka, lina];

/** The shop's pottery class on Sundays, as a WhatsApp group. */
export const classGroupId = 'HBgLMTU1NTA3ODM4ODEVAgASGBQyU1VOREFZQ0xBU1M';

export const theShop = 'the shop';
export const meta = 'Meta';

/** The person in a value's `contacts`. */
export function contactOf({ name, waId, userId, username }: Person): JsonObject {
  return { profile: { name, ...(username && { username }) }, ...(waId && { wa_id: waId }), user_id: userId };
}

/** The person as sender of a message. */
export function senderOf({ waId, userId }: Person): JsonObject {
  return { ...(waId && { from: waId }), from_user_id: userId };
}

/** The person as the recipient in a status. */
export function recipientOf({ waId, userId }: Person): JsonObject {
  return { ...(waId && { recipient_id: waId }), recipient_user_id: userId };
}

/** The person as the recipient of a message that the shop wrote in the WhatsApp Business app. */
export function addressedTo({ waId, userId }: Person): JsonObject {
  return { from: business.displayNumber, ...(waId && { to: waId }), to_user_id: userId };
}
