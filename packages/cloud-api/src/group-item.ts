import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { identityOf } from './identity.ts';
import type { AccountItem } from './items.ts';
import { idOf, isObject, type JsonObject, textOf, timeOf, wordOf } from './json-value.ts';
import { plainIds } from './user-ids.ts';
import { joinContact } from './users.ts';

const participantLists = ['added_participants', 'removed_participants', 'failed_participants'] as const;

/** `value.groups[]`: a group was made, changed, suspended or deleted, or its members changed. */
export function groupItem(change: Change, group: JsonObject, path: string): AccountItem {
  const type = groupTypeOf(change.field, group);
  const groupId = idOf(group.group_id);
  const subject = groupId ?? idOf(group.request_id) ?? '';
  const identity = identityOf('group', change.scope, change.field, type, ...identityParts(group, groupId));
  return {
    kind: 'group',
    ...itemBase(change, type, path, identity, group),
    at: timeOf(group.timestamp),
    user: joinContact(change.contacts, { ...plainIds(group) }, false),
    groupId,
    subject,
  };
}

/** One of Meta's samples calls the removal of members `group_create`; the lists present show what happened. */
function groupTypeOf(field: string, group: JsonObject): string {
  const type = wordOf(group.type) ?? 'unknown';
  const isPlausible = field !== 'group_participants_update' || !['unknown', 'group_create'].includes(type);
  if (isPlausible) return type;
  if (Array.isArray(group.removed_participants)) return 'group_participants_remove';
  return Array.isArray(group.added_participants) ? 'group_participants_add' : type;
}

function identityParts(group: JsonObject, groupId: string | undefined): (string | undefined)[] {
  const requestId = idOf(group.request_id);
  if (requestId !== undefined) return [groupId, requestId];
  if (groupId === undefined) return [contentHash(group)];
  const joinRequestId = textOf(group.join_request_id);
  return [groupId, idOf(group.timestamp), joinRequestId ?? participantsHash(group)];
}

function participantsHash(group: JsonObject): string | undefined {
  const names: string[] = [];
  for (const list of participantLists) {
    const participants = group[list];
    if (!Array.isArray(participants)) continue;
    for (const one of participants)
      names.push(`${list}:${(isObject(one) && participantName(one)) || contentHash(one)}`);
  }
  return names.length === 0 ? undefined : contentHash(names.sort());
}

function participantName(participant: JsonObject): string | undefined {
  return idOf(participant.user_id) ?? idOf(participant.wa_id) ?? idOf(participant.input);
}
