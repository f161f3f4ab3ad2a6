import type { AnyRoute } from '../graph/graph-call.ts';
import { getCallPermission } from './call-permissions.ts';
import { postCall } from './post-call.ts';

const node = 'phone-number';
const needs = 'whatsapp_business_messaging';

/** Calls, and the permission for them (Meta: calling). */
export const callsRoutes: readonly AnyRoute[] = [
  { node, verb: 'GET', edge: 'call_permissions', needs, handle: getCallPermission },
  { node, verb: 'POST', edge: 'calls', needs, handle: postCall },
];
