import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { conversationContextIn } from './conversation-context.ts';
import { identityOf } from './identity.ts';
import type { HandoverItem, ThreadOwner } from './items.ts';
import { firstId, idOf, isObject, type JsonObject, timeOf, wordOf } from './json-value.ts';
import { userIds } from './user-ids.ts';
import { joinContact } from './users.ts';

/** The owner afterwards: Meta reports a pass to the new owner, and a take to the previous one. */
const controlAfter: ReadonlyMap<string, HandoverItem['control']> = new Map([
  ['control_passed', 'mine'],
  ['control_taken', 'other'],
]);

/**
 * A thread changed owner (field `messaging_handovers`). Meta gives the two owners as roles, as app ids or, in the oldest
 * form, not at all; user and number are next to the object named after the type.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messaging-handovers
 */
export function handoverItem(change: Change, handover: JsonObject, path: string): HandoverItem {
  const { value, scope, entryTime, entryAt } = change;
  const named = path.slice(path.lastIndexOf('/') + 1);
  const type = controlAfter.has(named) ? named : (wordOf(value.type) ?? 'unknown');
  const identity = identityOf('handover', scope, type, contentHash(value), idOf(value.timestamp) ?? entryTime);
  return {
    kind: 'handover',
    ...itemBase(change, type, path, identity, value),
    at: timeOf(value.timestamp) ?? entryAt,
    user: joinContact(change.contacts, senderOf(value), true),
    control: controlAfter.get(type),
    previousOwner: ownerOf(
      wordOf(handover.previous_owner_role) ?? wordOf(handover.previous_owner_app_role),
      handover.previous_owner_app_id,
    ),
    newOwner: ownerOf(wordOf(handover.new_owner_role), handover.new_owner_app_id),
    metadata: handover.metadata ?? undefined,
    conversationContext: conversationContextIn(handover) ?? conversationContextIn(value),
  };
}

/** Meta omits the sender if the user's number is not shared. */
function senderOf({ sender }: JsonObject) {
  if (!isObject(sender)) return {};
  return userIds(firstId(sender.wa_id, sender.phone_number), sender.user_id, sender.parent_user_id);
}

function ownerOf(role: string | undefined, appId: unknown): ThreadOwner | undefined {
  const owner: { -readonly [K in keyof ThreadOwner]: ThreadOwner[K] } = {};
  const id = idOf(appId);
  if (role !== undefined) owner.role = role;
  if (id !== undefined) owner.appId = id;
  return role === undefined && id === undefined ? undefined : owner;
}
