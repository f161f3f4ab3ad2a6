import type { UserRef } from './items.ts';
import { idOf, isObject, type JsonObject, textOf } from './json-value.ts';
import { areOneNumber, possibleSpellingsOf } from './number-spellings.ts';
import type { Place } from './places.ts';
import { plainIds, type UserIds } from './user-ids.ts';

/** A change's `contacts[]`, to be joined to its items. */
export interface Contacts {
  readonly all: readonly UserRef[];
  /** By `waId` and by `userId`; null for a single contact, which needs no table. */
  readonly byId: ReadonlyMap<string, UserRef> | null;
  /** Whether there is one contact, and all items of the change are about one user. Worked out when first needed. */
  readonly isForOneUser: () => boolean;
}

const noContacts: Contacts = { all: [], byId: null, isForOneUser: () => false };

/** A user from the known ids; undefined without an id. Has no undefined keys. */
export function userRef(ids: UserIds, name?: string, username?: string): UserRef | undefined {
  if (ids.waId === undefined && ids.userId === undefined && ids.parentUserId === undefined) return undefined;
  const user: { -readonly [K in keyof UserRef]: UserRef[K] } = {};
  if (ids.waId !== undefined) user.waId = ids.waId;
  if (ids.userId !== undefined) user.userId = ids.userId;
  if (ids.parentUserId !== undefined) user.parentUserId = ids.parentUserId;
  if (name !== undefined) user.name = name;
  if (username !== undefined) user.username = username;
  return user;
}

/** Whether a contact is the business itself: only people have a BSUID. */
const isBusiness = ({ waId, userId }: UserRef, businessNumber: string | undefined): boolean =>
  waId !== undefined && waId === businessNumber && userId === undefined;

/** Reads every `contacts[]` of a change's value. Entries that name nobody, or the business itself, are left out. */
export function readContacts(places: readonly Place[], businessNumber: string | undefined): Contacts {
  const all: UserRef[] = [];
  for (const { holder } of places) {
    if (!Array.isArray(holder.contacts)) continue;
    for (const entry of holder.contacts) {
      const contact = isObject(entry) ? contactRef(entry) : undefined;
      if (contact && !isBusiness(contact, businessNumber)) all.push(contact);
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
 * The user with these ids, completed by the contact with one of them, or with another spelling of the number; Meta joins
 * them by id, not by place. If none matches, the only contact of the only user is taken unless their ids differ, but never
 * if `byPlace` is false.
 */
export function joinContact(contacts: Contacts, ids: UserIds, byPlace: boolean): UserRef | undefined {
  const contact =
    contactOf(contacts, ids) ?? spelledContact(contacts, ids) ?? (byPlace ? onlyContact(contacts, ids) : undefined);
  if (contact === undefined) return userRef(ids);
  const known = {
    waId: ids.waId ?? contact.waId,
    userId: ids.userId ?? contact.userId,
    parentUserId: ids.parentUserId ?? contact.parentUserId,
  };
  const user = userRef(known, contact.name, contact.username);
  if (user?.waId === undefined || contact.waId === undefined || user.waId === contact.waId) return user;
  return areOneNumber(contact.waId, user.waId)
    ? { ...user, otherSpellings: [contact.waId], metaSpelling: contact.waId }
    : user;
}

/** The user, with another spelling of the number if it is one. */
export function withSpelling(user: UserRef, waId: string | undefined): UserRef {
  if (waId === undefined || user.waId === undefined || waId === user.waId) return user;
  if (!areOneNumber(waId, user.waId)) return user;
  return { ...user, otherSpellings: [...new Set([...(user.otherSpellings ?? []), waId])] };
}

function contactRef(entry: JsonObject): UserRef | undefined {
  const profile = isObject(entry.profile) ? entry.profile : {};
  return userRef(plainIds(entry), textOf(profile.name), textOf(profile.username));
}

/** One table for all: a BSUID has a country and a dot before its digits, so it is never a number. */
function tableOf(all: readonly UserRef[]): ReadonlyMap<string, UserRef> {
  const table = new Map<string, UserRef>();
  for (const contact of all) {
    if (contact.waId !== undefined) table.set(contact.waId, contact);
    if (contact.userId !== undefined) table.set(contact.userId, contact);
    if (contact.parentUserId !== undefined) table.set(contact.parentUserId, contact);
  }
  return table;
}

/** The contact with one of these ids. A number may have a new owner, so it alone makes nobody the user of another BSUID. */
export function contactOf({ all, byId }: Contacts, ids: UserIds): UserRef | undefined {
  const { waId, userId, parentUserId } = ids;
  const [only] = all;
  const having = (id: string | undefined, key: keyof UserIds): UserRef | undefined => {
    if (id === undefined) return undefined;
    return byId ? byId.get(id) : only?.[key] === id ? only : undefined;
  };
  return having(userId, 'userId') ?? having(parentUserId, 'parentUserId') ?? unlessOther(having(waId, 'waId'), ids);
}

/** The only contact whose number is another spelling of the user's. */
function spelledContact({ all, byId }: Contacts, ids: UserIds): UserRef | undefined {
  const { waId } = ids;
  if (waId === undefined) return undefined;
  if (!byId) return all.find((only) => only.waId !== undefined && areOneNumber(only.waId, waId) && !isOther(only, ids));
  const found = possibleSpellingsOf(waId).flatMap((spelling) => unlessOther(byId.get(spelling), ids) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

function onlyContact(contacts: Contacts, ids: UserIds): UserRef | undefined {
  const [only] = contacts.all;
  if (!only || isOther(only, ids) || differ(ids.waId, only.waId)) return undefined;
  return contacts.isForOneUser() ? only : undefined;
}

const unlessOther = (contact: UserRef | undefined, ids: UserIds): UserRef | undefined =>
  contact && isOther(contact, ids) ? undefined : contact;

/** Whether a contact has another BSUID or parent id than the user. */
const isOther = (contact: UserRef, { userId, parentUserId }: UserIds): boolean =>
  differ(userId, contact.userId) || differ(parentUserId, contact.parentUserId);

const differ = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a !== b;

/** The keys of a list's items that name their user. A call's user may be its caller or the called one: each counts. */
const userKeys = [
  ['messages', 'from', 'from_user_id', 'from_parent_user_id'],
  ['statuses', 'recipient_id', 'recipient_user_id', 'recipient_parent_user_id'],
  ['message_echoes', 'to', 'to_user_id', 'to_parent_user_id'],
  ['user_preferences', 'wa_id', 'user_id', 'parent_user_id'],
  ['calls', 'id'],
] as const;

function namesOneUser(places: readonly Place[]): boolean {
  const seen = new Map<string, string>();
  for (const { holder } of places) {
    for (const [list, ...keys] of userKeys) {
      const items = holder[list];
      if (!Array.isArray(items)) continue;
      for (const item of items) if (isObject(item) && !agrees(item, keys, seen)) return false;
    }
  }
  return true;
}

/** Records an item's value in each place; false if another item had a different value there. */
function agrees(item: JsonObject, keys: readonly string[], seen: Map<string, string>): boolean {
  return keys.every((key, place) => {
    const id = idOf(item[key]);
    const other = seen.get(`${place}`);
    if (id !== undefined) seen.set(`${place}`, id);
    return id === undefined || other === undefined || other === id;
  });
}
