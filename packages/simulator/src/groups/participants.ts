import { cloudError, invalidParameter, statusError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { jsonParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { idsOf } from '../users/inbound-value.ts';
import type { Group } from '../world/group.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { emitGroupEventLater, requestAnswer } from './group-webhooks.ts';

const maxParticipants = 8;

/**
 * `DELETE /{group-id}/participants`: removes users, who can't join again; 206 if some of them are not in the group.
 * @throws {GraphError} 100 for none or too many, 131212 if none of them is in the group.
 */
export function removeParticipants({ params }: GraphCall, group: Group, platform: Platform): GraphAnswer {
  const named = readParticipants(jsonParameter(params, 'participants'), platform.world);
  const isMember = ({ user }: Named): boolean => user !== undefined && group.participants.has(user.waId);
  const [gone, missing] = [named.filter(isMember), named.filter((each) => !isMember(each))];
  if (gone.length === 0) throw cloudError(131212);
  for (const { user } of gone) {
    if (!user) continue;
    group.participants.delete(user.waId);
    group.removed.add(user.waId);
  }
  const number = platform.world.phoneNumbers.get(group.phoneNumberId);
  const failed = missing.map(({ input }) => ({ input, errors: [statusError(131212)] }));
  const { requestId, body } = requestAnswer(platform);
  emitGroupEventLater(platform, group, {
    field: 'group_participants_update',
    type: 'group_participants_remove',
    requestId,
    initiated_by: 'business',
    removed_participants: gone.map(({ input, user }) => ({
      input,
      ...(user && number && idsOf(user, number, platform)),
    })),
    ...(failed.length > 0 && { failed_participants: failed, errors: [statusError(131201)] }),
  });
  if (failed.length === 0) return { body };
  return { status: 206, body: { ...body, failed_participants: failed, errors: [statusError(131201)] } };
}

interface Named {
  readonly input: string;
  readonly user: User | undefined;
}

/** By number (`user`) or by business-scoped id (`user_id`). */
function readParticipants(given: unknown, { users }: World): Named[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > maxParticipants) {
    throw invalidParameter(`participants must be a list of 1 to ${maxParticipants} users`);
  }
  return given.map((each) => {
    const { user, user_id: userId }: Record<string, unknown> = { ...Object(each) };
    if (typeof userId === 'string') return { input: userId, user: users.byUserId(userId) };
    if (typeof user !== 'string' && typeof user !== 'number') {
      throw invalidParameter('Each of the participants needs a user or a user_id');
    }
    return { input: String(user), user: users.byNumber(String(user).replace(/\D/g, '')) };
  });
}
