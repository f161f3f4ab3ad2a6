import type { UserRef } from './items.ts';
import { idOf, isObject, type JsonObject, textOf } from './json-value.ts';
import type { Place } from './places.ts';

/** The ids by which one item names its user. */
export interface UserIds {
  readonly waId?: string;
  readonly userId?: string;
  readonly parentUserId?: string;
}

/** A change's `contacts[]`, to be joined to its items. */
export interface Contacts {
  readonly all: readonly UserRef[];
  /** By `waId` and by `userId`; null for a single contact, which needs no table. */
  readonly byId: ReadonlyMap<string, UserRef> | null;
  /** Whether there is one contact, and all items of the change are about one user. Worked out when first needed. */
  readonly isForOneUser: () => boolean;
}

const noContacts: Contacts = { all: [], byId: null, isForOneUser: () => false };

/**
 * A user's number as Meta writes it: digits only, for prose samples and address books carry a `+`, spaces or dashes.
 * Undefined for anything else, such as the placeholders of Meta's samples. E.164 has up to 15 digits; 20 are let pass.
 */
export function waIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  if (id === undefined || id.length > 40) return undefined;
  const digits = /^\d+$/.test(id) ? id : id.replace(/^\+|[ ().-]/g, '');
  return /^\d{1,20}$/.test(digits) ? digits : undefined;
}

/** A user out of whatever is known; undefined when that is neither a number nor a BSUID. Holds no undefined keys. */
export function userRef(ids: UserIds, name?: string, username?: string): UserRef | undefined {
  if (ids.waId === undefined && ids.userId === undefined) return undefined;
  const user: { -readonly [K in keyof UserRef]: UserRef[K] } = {};
  if (ids.waId !== undefined) user.waId = ids.waId;
  if (ids.userId !== undefined) user.userId = ids.userId;
  if (ids.parentUserId !== undefined) user.parentUserId = ids.parentUserId;
  if (name !== undefined) user.name = name;
  if (username !== undefined) user.username = username;
  return user;
}

/** The sender of a message or the caller of a call. */
export function senderIds(item: JsonObject): UserIds {
  return { waId: waIdOf(item.from), userId: idOf(item.from_user_id), parentUserId: idOf(item.from_parent_user_id) };
}

/** Whom an echo, or a call by the business, went to. */
export function addresseeIds(item: JsonObject): UserIds {
  return { waId: waIdOf(item.to), userId: idOf(item.to_user_id), parentUserId: idOf(item.to_parent_user_id) };
}

/** Whom a status is about. The parent's id had three names: the last one is the oldest. */
export function recipientIds(status: JsonObject): UserIds {
  return {
    waId: waIdOf(status.recipient_id),
    userId: idOf(status.recipient_user_id),
    parentUserId:
      idOf(status.recipient_parent_user_id) ?? idOf(status.parent_recipient_user_id) ?? idOf(status.parent_user_id),
  };
}

/** The member of the group whom a group's status is about; Meta spells the number's key in two ways. */
export function participantIds(status: JsonObject): UserIds {
  return {
    waId: waIdOf(status.recipient_participant_id) ?? waIdOf(status.participant_recipient_id),
    userId: idOf(status.recipient_participant_user_id),
    parentUserId: idOf(status.recipient_participant_parent_user_id),
  };
}

/** A user written with plain keys: contacts, preferences, participants, `system`. */
export function plainIds(item: JsonObject): UserIds {
  return { waId: waIdOf(item.wa_id), userId: idOf(item.user_id), parentUserId: idOf(item.parent_user_id) };
}

/** Reads every `contacts[]` of a change's value; entries that name nobody are left out. */
export function readContacts(places: readonly Place[]): Contacts {
  const all: UserRef[] = [];
  for (const { holder } of places) {
    if (!Array.isArray(holder.contacts)) continue;
    for (const entry of holder.contacts) {
      const contact = isObject(entry) ? contactRef(entry) : undefined;
      if (contact) all.push(contact);
    }
  }
  if (all.length === 0) return noContacts;
  let isOne: boolean | undefined;
  const isForOneUser = (): boolean => {
    isOne ??= all.length === 1 && namesOneUser(places);
    return isOne;
  };
  return { all, byId: all.length > 1 ? tableOf(all) : null, isForOneUser };
}

/**
 * The user with these ids, completed by the contact that bears one of them; Meta joins them by id, not by place. Where
 * no id matches, for Meta may write a Brazilian number in two ways, the only contact of the only user is taken, but
 * with `byPlace` false never.
 */
export function joinContact(contacts: Contacts, ids: UserIds, byPlace: boolean): UserRef | undefined {
  const contact = contactOf(contacts, ids) ?? (byPlace ? onlyContact(contacts, ids) : undefined);
  if (contact === undefined) return userRef(ids);
  const known = {
    waId: ids.waId ?? contact.waId,
    userId: ids.userId ?? contact.userId,
    parentUserId: ids.parentUserId ?? contact.parentUserId,
  };
  return userRef(known, contact.name, contact.username);
}

function contactRef(entry: JsonObject): UserRef | undefined {
  const profile = isObject(entry.profile) ? entry.profile : {};
  return userRef(plainIds(entry), textOf(profile.name), textOf(profile.username));
}

/** One table for both: a BSUID has a country and a dot before its digits, so it is never a number. */
function tableOf(all: readonly UserRef[]): ReadonlyMap<string, UserRef> {
  const table = new Map<string, UserRef>();
  for (const contact of all) {
    if (contact.waId !== undefined) table.set(contact.waId, contact);
    if (contact.userId !== undefined) table.set(contact.userId, contact);
  }
  return table;
}

/** The contact that bears one of these ids. */
export function contactOf(contacts: Contacts, { waId, userId }: UserIds): UserRef | undefined {
  const { byId } = contacts;
  if (byId) return (userId && byId.get(userId)) || (waId && byId.get(waId)) || undefined;
  const only = contacts.all[0];
  const isSame = only && ((userId && only.userId === userId) || (waId && only.waId === waId));
  return isSame ? only : undefined;
}

function onlyContact(contacts: Contacts, { userId }: UserIds): UserRef | undefined {
  const only = contacts.all[0];
  const isSomebodyElse = userId !== undefined && only?.userId !== undefined && only.userId !== userId;
  return only && !isSomebodyElse && contacts.isForOneUser() ? only : undefined;
}

/** Where the items of each list name their user. A call's is now its caller, now the called: each counts for itself. */
const userKeys = [
  ['messages', 'from', 'from_user_id'],
  ['statuses', 'recipient_id', 'recipient_user_id'],
  ['message_echoes', 'to', 'to_user_id'],
  ['user_preferences', 'wa_id', 'user_id'],
  ['calls', 'id', 'id'],
] as const;

function namesOneUser(places: readonly Place[]): boolean {
  const numbers = new Set<string>();
  const userIds = new Set<string>();
  for (const { holder } of places) {
    for (const [list, numberKey, userIdKey] of userKeys) {
      const items = holder[list];
      if (!Array.isArray(items)) continue;
      for (const item of items) {
        if (!isObject(item)) continue;
        const number = idOf(item[numberKey]);
        const userId = idOf(item[userIdKey]);
        if (number !== undefined) numbers.add(number);
        if (userId !== undefined) userIds.add(userId);
        if (numbers.size > 1 || userIds.size > 1) return false;
      }
    }
  }
  return true;
}
