import type { Platform } from '../platform.ts';
import { idsOf } from '../users/inbound-value.ts';
import { UserActionError } from '../users/user-actions.ts';
import type { Group, JoinRequest } from '../world/group.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { emitGroupEvent } from './group-webhooks.ts';

const maxParticipants = 8;

/** A user opens the invite link: joins, or asks to. @throws {UserActionError} if the link is not the group's. */
export function joinGroup(platform: Platform, user: User, idOrLink: string): void {
  const group = groupOf(platform.world, idOrLink);
  if (group.inviteLink === undefined) throw new UserActionError('The invite link of this group was taken back.');
  if (group.removed.has(user.waId)) throw new UserActionError('The business removed this user, who cannot join again.');
  if (group.participants.has(user.waId)) return;
  if (group.participants.size >= maxParticipants) {
    throw new UserActionError(`The group is full: it has ${maxParticipants} participants.`);
  }
  if (group.joinApprovalMode === 'auto_approve') addParticipant(platform, group, user.waId);
  else if (![...group.joinRequests.values()].some(({ waId }) => waId === user.waId)) ask(platform, group, user);
}

function ask(platform: Platform, group: Group, user: User): void {
  const { ids, clock } = platform;
  const request: JoinRequest = { id: ids.text(40), waId: user.waId, createdAt: clock.now() };
  group.joinRequests.set(request.id, request);
  emitJoinRequest(platform, group, user, { id: request.id, type: 'group_join_request_created' });
}

/** A user leaves the group, or withdraws the request to join. @throws {UserActionError} if there is neither. */
export function leaveGroup(platform: Platform, user: User, idOrLink: string): void {
  const group = groupOf(platform.world, idOrLink);
  const request = [...group.joinRequests.values()].find(({ waId }) => waId === user.waId);
  if (request) {
    group.joinRequests.delete(request.id);
    emitJoinRequest(platform, group, user, { id: request.id, type: 'group_join_request_revoked' });
  } else if (group.participants.delete(user.waId)) {
    emitGroupEvent(platform, group, {
      field: 'group_participants_update',
      type: 'group_participants_remove',
      initiated_by: 'participant',
      removed_participants: [shown(platform, group, user)],
    });
  } else throw new UserActionError(`The user ${user.waId} is not in this group.`);
}

/** Adds the user to the group, and notifies the business. */
export function addParticipant(platform: Platform, group: Group, waId: string): void {
  group.participants.add(waId);
  emitGroupEvent(platform, group, {
    field: 'group_participants_update',
    type: 'group_participants_add',
    reason: 'invite_link',
    added_participants: [shown(platform, group, platform.world.users.ensure(waId))],
  });
}

/** A user who takes another number stays in the groups. */
export function moveParticipant({ groups }: World, from: string, to: string): void {
  for (const { participants, removed } of groups.values()) {
    if (participants.delete(from)) participants.add(to);
    if (removed.delete(from)) removed.add(to);
  }
}

/** Only participants can write to a known group; any other group is just an id. @throws {UserActionError} */
export function checkMembership({ groups }: World, user: User, groupId: unknown): void {
  const group = typeof groupId === 'string' ? groups.get(groupId) : undefined;
  if (!group || group.participants.has(user.waId)) return;
  throw new UserActionError(
    `The user ${user.waId} is not in the group "${group.subject}": use the action "join" first.`,
  );
}

/** By its id, or by its invite link. */
function groupOf({ groups }: World, idOrLink: string): Group {
  const group = groups.get(idOrLink) ?? [...groups.values()].find(({ inviteLink }) => inviteLink === idOrLink);
  if (group) return group;
  throw new UserActionError(`There is no group with the id or the invite link ${idOrLink}.`);
}

interface Request {
  readonly id: string;
  readonly type: 'group_join_request_created' | 'group_join_request_revoked';
}

function emitJoinRequest(platform: Platform, group: Group, user: User, { id, type }: Request): void {
  const field = 'group_participants_update';
  emitGroupEvent(platform, group, { field, type, join_request_id: id, ...shown(platform, group, user) });
}

function shown(platform: Platform, { phoneNumberId }: Group, user: User): Record<string, unknown> {
  const number = platform.world.phoneNumbers.get(phoneNumberId);
  return number ? idsOf(user, number, platform) : {};
}
