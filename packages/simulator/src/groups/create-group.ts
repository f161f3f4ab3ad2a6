import { cloudError, missingParameter } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { shortTextParameter } from '../graph/parameters.ts';
import { oneOf } from '../messages/checks.ts';
import type { Platform } from '../platform.ts';
import type { Group } from '../world/group.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import { emitGroupEventLater, requestAnswer } from './group-webhooks.ts';
import { newInviteLink } from './invite-link.ts';

export const subjectMax = 128;
export const descriptionMax = 2048;
const maxGroups = 10_000;

/**
 * `POST /{phone-number-id}/groups`. `group_lifecycle_update` reports the id and the link (Meta: groups).
 * @throws {GraphError} 100; 131215 for a number that is also in the WhatsApp Business app, 131211 for too many groups.
 */
export function createGroup({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  const subject = shortTextParameter(params, 'subject', subjectMax)?.trim();
  if (!subject) throw missingParameter('subject');
  const description = shortTextParameter(params, 'description', descriptionMax);
  const joinApprovalMode =
    params.join_approval_mode === undefined
      ? 'auto_approve'
      : oneOf(params, 'join_approval_mode', '', ['auto_approve', 'approval_required']);
  if (number.isOnBizApp) throw cloudError(131215);
  if (groupsOf(number, platform).length >= maxGroups) throw cloudError(131211);
  const group: Group = {
    kind: 'group',
    id: groupId(number, ids.decimal()),
    phoneNumberId: number.id,
    subject,
    description,
    joinApprovalMode,
    inviteLink: newInviteLink(ids),
    isSuspended: false,
    participants: new Set(),
    removed: new Set(),
    joinRequests: new Map(),
    createdAt: clock.now(),
  };
  world.groups.set(group.id, group);
  const { requestId, body } = requestAnswer(platform);
  emitGroupEventLater(platform, group, {
    field: 'group_lifecycle_update',
    type: 'group_create',
    requestId,
    subject,
    ...(description !== undefined && { description }),
    invite_link: group.inviteLink,
    join_approval_mode: joinApprovalMode,
  });
  return { body };
}

/** The groups of a number, newest first. */
export function groupsOf({ id }: PhoneNumber, { world }: Pick<Platform, 'world'>): Group[] {
  return [...world.groups.values()].filter(({ phoneNumberId }) => phoneNumberId === id).reverse();
}

/** Real ids decode to the business's number and the group's own id. */
const groupId = ({ displayPhoneNumber }: PhoneNumber, id: string): string =>
  `${Buffer.from(`capi_group:${digitsOf(displayPhoneNumber)}:${id}`).toString('base64url')}ZD`;
