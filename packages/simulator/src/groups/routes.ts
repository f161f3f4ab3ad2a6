import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { pageOf } from '../graph/paging.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { changeGroup, deleteGroup } from './change-group.ts';
import { createGroup, groupsOf } from './create-group.ts';
import { groupType } from './group-type.ts';
import { deleteInviteLink, getInviteLink, renewInviteLink } from './invite-link.ts';
import { approveJoinRequests, listJoinRequests, rejectJoinRequests } from './join-requests.ts';
import { removeParticipants } from './participants.ts';

const node = 'group';
const needs = 'whatsapp_business_messaging';
const maxLimit = 1024;

/** Groups, their participants and those who ask to join (Meta: groups). */
export const groupsRoutes: readonly AnyRoute[] = [
  { node: 'phone-number', verb: 'POST', edge: 'groups', needs, handle: createGroup },
  { node: 'phone-number', verb: 'GET', edge: 'groups', needs, handle: listGroups },
  {
    node,
    verb: 'GET',
    edge: '',
    needs,
    handle: (call, group, platform) => ({ body: readNode(groupType, group, platform, call) }),
  },
  { node, verb: 'POST', edge: '', needs, handle: changeGroup },
  { node, verb: 'DELETE', edge: '', needs, handle: deleteGroup },
  { node, verb: 'GET', edge: 'invite_link', needs, handle: getInviteLink },
  { node, verb: 'POST', edge: 'invite_link', needs, handle: renewInviteLink },
  { node, verb: 'DELETE', edge: 'invite_link', needs, handle: deleteInviteLink },
  { node, verb: 'GET', edge: 'join_requests', needs, handle: listJoinRequests },
  { node, verb: 'POST', edge: 'join_requests', needs, handle: approveJoinRequests },
  { node, verb: 'DELETE', edge: 'join_requests', needs, handle: rejectJoinRequests },
  { node, verb: 'DELETE', edge: 'participants', needs, handle: removeParticipants },
];

/** The groups are nested one level deeper than in other lists. */
function listGroups(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const { items, paging } = pageOf(groupsOf(number, platform), call, { maxLimit });
  const groups = items.map(({ id, subject, createdAt }) => ({
    id,
    subject,
    created_at: String(Math.floor(createdAt / 1000)),
  }));
  return { body: { data: { groups }, ...(paging && { paging }) } };
}
