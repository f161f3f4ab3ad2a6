import { isGiven, type Token } from '../world/token.ts';
import { type Node, type World, wabaOf } from '../world/world.ts';
import { cloudError, missingPermission, unknownObject } from './errors.ts';
import type { AnyRoute, Need } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import type { RawCall } from './read-request.ts';

/**
 * Whether the token's user has access to the WABA that the node belongs to, or the app or portfolio is the token's own.
 */
export function checkReach(
  token: Token,
  node: Node | undefined,
  route: AnyRoute | undefined,
  raw: RawCall,
  world: World,
): void {
  if (!node || token.value === '') return;
  const waba = wabaOf(world, node);
  const isForeignApp = node.kind === 'app' && node.id !== token.appId;
  const isForeignWaba = waba && token.type !== 'APP' && !isGiven(waba.id, token);
  const isForeignBusiness = node.kind === 'business' && !isBusinessOf(token, node.id, world);
  if (!isForeignApp && !isForeignWaba && !isForeignBusiness) return;
  if (isForeignWaba && route?.edge === 'messages' && raw.verb === 'POST') throw missingPermission();
  throw unknownObject(raw.verb, raw.segments[0] ?? '');
}

/** The portfolio of the token's user, or one that owns a WABA to which the user has access. */
function isBusinessOf(token: Token, id: string, { systemUsers, wabas }: World): boolean {
  if (systemUsers.get(token.userId ?? '')?.businessId === id) return true;
  return [...wabas.values()].some((waba) => waba.businessId === id && isGiven(waba.id, token));
}

/** Whether the token may do what a route does. @throws {GraphError} 15, 200 or 10. */
export function checkNeed(token: Token, need: Need): void {
  if (need === 'nothing' || need === 'any-token') return;
  if (need === 'app-token') {
    if (token.type === 'APP') return;
    throw new GraphError('(#15) This method must be called with an app access_token.', { code: 15 });
  }
  if (token.scopes.has(need)) return;
  if (need === 'whatsapp_business_messaging') throw missingPermission();
  throw cloudError(10);
}
