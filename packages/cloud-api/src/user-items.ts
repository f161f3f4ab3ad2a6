import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { identityOf, messageIdentityOf } from './identity.ts';
import type { AutomaticEventItem, ContactSyncItem, PreferenceItem, UserActionItem, UserIdUpdateItem } from './items.ts';
import { firstId, idOf, isObject, type JsonObject, ownValue, textOf, timeOf, wordOf } from './json-value.ts';
import { plainIds, senderIds, type UserIds, userIds, waIdOf } from './user-ids.ts';
import { joinContact, userRef } from './users.ts';

/** `value.user_preferences[]`: the user wants, or no longer wants, messages of a category. */
export function preferenceItem(change: Change, preference: JsonObject, path: string): PreferenceItem {
  const type = wordOf(preference.value) ?? 'unknown';
  const category = wordOf(preference.category) ?? 'unknown';
  const ids = plainIds(preference);
  const user = joinContact(change.contacts, ids, true);
  // Not by the joined user: the same preference may be repeated with other contacts.
  const who = nameOf(ids) ?? contentHash(preference);
  const identity = identityOf('preference', change.scope, who, category, type, idOf(preference.timestamp));
  const at = timeOf(preference.timestamp);
  const detail = textOf(preference.detail);
  const base = itemBase(change, type, path, identity, preference);
  return { kind: 'preference', ...base, at, user, category, ...(detail !== undefined && { detail }) };
}

/**
 * `value.user_id_update[]`: the user's BSUID was replaced. Here `user_id` is an object. Undefined if one of the two ids
 * is missing: there is then nothing to link.
 */
export function userIdUpdateItem(change: Change, update: JsonObject, path: string): UserIdUpdateItem | undefined {
  const ids = isObject(update.user_id) ? update.user_id : {};
  const previousUserId = idOf(ids.previous);
  const currentUserId = idOf(ids.current);
  if (previousUserId === undefined || currentUserId === undefined) return undefined;
  const { parent_user_id: named } = update;
  const parents: JsonObject = isObject(named) ? named : { current: named };
  const previousParentUserId = idOf(parents.previous);
  const current = { waId: waIdOf(update.wa_id), userId: currentUserId, parentUserId: idOf(parents.current) };
  const identity = identityOf('user-id-update', change.scope, previousUserId, currentUserId);
  return {
    kind: 'user_id_update',
    ...itemBase(change, 'user_id_update', path, identity, update),
    at: timeOf(update.timestamp),
    user: joinContact(change.contacts, current, false),
    previousUserId,
    ...(previousParentUserId !== undefined && { previousParentUserId }),
    currentUserId,
  };
}

/** `value.state_sync[]`: an entry of the business's address book. Its names are the business's, not the user's. */
export function contactSyncItem(change: Change, sync: JsonObject, path: string): ContactSyncItem {
  const type = wordOf(sync.action) ?? 'unknown';
  const contact = isObject(sync.contact) ? sync.contact : {};
  const timestamp = isObject(sync.metadata) ? sync.metadata.timestamp : sync.timestamp;
  const number = waIdOf(contact.phone_number) ?? firstId(contact.wa_id, contact.phone_number);
  const ids = userIds(number, contact.user_id, contact.parent_user_id);
  const user = userRef(ids, undefined, textOf(contact.username));
  const identity = identityOf('contact', change.scope, nameOf(ids) ?? contentHash(sync), type, idOf(timestamp));
  return {
    kind: 'contact',
    ...itemBase(change, type, path, identity, sync),
    at: timeOf(timestamp),
    user,
    fullName: textOf(contact.full_name),
    firstName: textOf(contact.first_name),
  };
}

/** `value.automatic_events[]`: Meta found a lead or a purchase in a conversation. `wamid` is a message known already. */
export function automaticEventItem(change: Change, event: JsonObject, path: string): AutomaticEventItem {
  const type = wordOf(event.event_name) ?? 'unknown';
  const wamid = idOf(event.id);
  const about = wamid ?? contentHash(event);
  const identity = messageIdentityOf(about, 'automatic-event', change.scope, type, idOf(event.timestamp));
  const at = timeOf(event.timestamp);
  const user = joinContact(change.contacts, plainIds(event), true);
  return { kind: 'automatic_event', ...itemBase(change, type, path, identity, event), at, user, wamid };
}

/** `value.user_actions[]`: a click on a marketing message, or a view of the page it leads to. */
export function userActionItem(change: Change, action: JsonObject, path: string): UserActionItem {
  const type = wordOf(action.action_type) ?? 'unknown';
  const data = actionData(action, type);
  const clickId = idOf(data.click_id);
  const about = clickId ?? idOf(data.tracking_token) ?? contentHash(action);
  const identity = identityOf('user-action', change.scope, type, about, idOf(action.timestamp));
  const ids = { ...senderIds(action), ...definedIds(plainIds(action)) };
  return {
    kind: 'user_action',
    ...itemBase(change, type, path, identity, action),
    at: timeOf(action.timestamp),
    user: joinContact(change.contacts, ids, true),
    wamid: idOf(action.message_id) ?? idOf(action.id),
    component: wordOf(data.click_component),
    productId: idOf(data.product_id),
    clickId,
  };
}

/** `{type}_data`; a page view comes with the data of a click. */
function actionData(action: JsonObject, type: string): JsonObject {
  const data = ownValue(action, `${type}_data`) ?? action.marketing_messages_link_click_data;
  return isObject(data) ? data : {};
}

function definedIds(ids: UserIds): UserIds {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined));
}

function nameOf({ userId, waId, parentUserId }: UserIds): string | undefined {
  return userId ?? waId ?? parentUserId;
}
