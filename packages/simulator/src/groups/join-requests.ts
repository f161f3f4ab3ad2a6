import { cloudError, missingParameter, statusError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { namesParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { idsOf } from '../users/inbound-value.ts';
import type { Group, JoinRequest } from '../world/group.ts';
import { addParticipant } from './membership.ts';

/** `GET /{group-id}/join_requests` */
export function listJoinRequests(call: GraphCall, group: Group, platform: Platform): GraphAnswer {
  const { items, paging } = pageOf([...group.joinRequests.values()], call);
  const { users, phoneNumbers } = platform.world;
  const number = phoneNumbers.get(group.phoneNumberId);
  const data = items.map(({ id, waId, createdAt }) => ({
    join_request_id: id,
    ...(number && idsOf(users.ensure(waId), number, platform)),
    creation_timestamp: Math.floor(createdAt / 1000),
  }));
  return { body: pageBody(data, paging) };
}

/** `POST /{group-id}/join_requests`: approves the requests. */
export function approveJoinRequests(call: GraphCall, group: Group, platform: Platform): GraphAnswer {
  return decide(call, group, 'approved_join_requests', ({ waId }) => addParticipant(platform, group, waId));
}

/** `DELETE /{group-id}/join_requests` */
export function rejectJoinRequests(call: GraphCall, group: Group): GraphAnswer {
  return decide(call, group, 'rejected_join_requests', () => undefined);
}

/** 206 if some of them do not exist. @throws {GraphError} 131213 if none does. */
function decide(
  { params }: GraphCall,
  { joinRequests }: Group,
  name: string,
  apply: (request: JoinRequest) => void,
): GraphAnswer {
  const ids = namesParameter(params, 'join_requests') ?? [];
  if (ids.length === 0) throw missingParameter('join_requests');
  const found = [...new Set(ids)].flatMap((id) => joinRequests.get(id) ?? []);
  const missing = [...new Set(ids)].filter((id) => !joinRequests.has(id));
  if (found.length === 0) throw cloudError(131213);
  for (const request of found) {
    joinRequests.delete(request.id);
    apply(request);
  }
  const body = { messaging_product: 'whatsapp', [name]: found.map(({ id }) => id) };
  if (missing.length === 0) return { body };
  const failed = missing.map((id) => ({ join_request_id: id, errors: [statusError(131213)] }));
  return { status: 206, body: { ...body, failed_join_requests: failed, errors: [statusError(131201)] } };
}
