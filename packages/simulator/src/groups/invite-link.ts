import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import type { Ids } from '../ids.ts';
import type { Platform } from '../platform.ts';
import type { Group } from '../world/group.ts';

export const newInviteLink = (ids: Ids): string => `https://chat.whatsapp.com/${ids.text(22)}`;

/** `GET /{group-id}/invite_link` */
export function getInviteLink(_call: GraphCall, { inviteLink }: Group): GraphAnswer {
  return { body: { messaging_product: 'whatsapp', ...(inviteLink !== undefined && { invite_link: inviteLink }) } };
}

/** `POST /{group-id}/invite_link`: creates a new link; the old one stops working. */
export function renewInviteLink(call: GraphCall, group: Group, { ids }: Platform): GraphAnswer {
  group.inviteLink = newInviteLink(ids);
  return getInviteLink(call, group);
}

/** `DELETE /{group-id}/invite_link` */
export function deleteInviteLink(_call: GraphCall, group: Group): GraphAnswer {
  group.inviteLink = undefined;
  return { body: { messaging_product: 'whatsapp', success: true } };
}
