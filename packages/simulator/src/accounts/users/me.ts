import { nobody } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { readNode } from '../../graph/node-type.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import type { Platform } from '../../platform.ts';
import type { SystemUser } from '../../world/business.ts';
import { businessType } from '../businesses/business-type.ts';
import { listWabas } from '../wabas/list-wabas.ts';
import { assignedWabas } from './assigned.ts';
import { userType } from './user-type.ts';

/** `GET /me`: the user of the token. @throws {GraphError} 2500 for an app's own token, which has none. */
export function getMe(call: GraphCall, platform: Platform): GraphAnswer {
  return { body: readNode({ ...userType, name: 'User' }, userOf(call, platform), platform, call) };
}

/** `GET /me/permissions` */
export function getPermissions(call: GraphCall, platform: Platform): GraphAnswer {
  userOf(call, platform);
  const data = [...call.token.scopes].map((permission) => ({ permission, status: 'granted' }));
  return { body: { data: [...data, { permission: 'public_profile', status: 'granted' }] } };
}

/** `GET /me/businesses`: the user's portfolio, and those whose WABAs the user has access to. */
export function getBusinesses(call: GraphCall, platform: Platform): GraphAnswer {
  const { businesses } = platform.world;
  const wabas = assignedWabas(platform.world, [call.token]);
  const ids = new Set([userOf(call, platform).businessId, ...wabas.map(({ businessId }) => businessId)]);
  const all = [...ids].flatMap((id) => businesses.get(id) ?? []);
  const { items, paging } = pageOf(all, call);
  const type = { ...businessType, defaults: ['name'] };
  return {
    body: pageBody(
      items.map((business) => readNode(type, business, platform, call)),
      paging,
    ),
  };
}

/** `GET /me/assigned_whatsapp_business_accounts` */
export function getMyWabas(call: GraphCall, platform: Platform): GraphAnswer {
  return listWabas(call, assignedWabas(platform.world, [call.token]), platform);
}

/** A token may belong to a user of whom only the id is known. */
function userOf({ token }: GraphCall, { world }: Platform): SystemUser {
  if (token.userId === undefined) throw nobody();
  const known = world.systemUsers.get(token.userId);
  return known ?? { kind: 'system-user', id: token.userId, name: `User ${token.userId}`, businessId: '' };
}
