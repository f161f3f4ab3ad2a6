import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginDeed, countRefusal, deedBy, endDeed, type RequestTrail, viewWindowMs } from '../audit/audit-requests.ts';
import { callerOf } from '../caller.ts';
import type { GraphRoute } from './find-graph-route.ts';

/**
 * How a call is recorded in the audit trail: `counted` for calls that clients make at the full rate, `changed` for
 * calls that get a record of their own before they are made.
 */
interface GraphDeed {
  readonly action: string;
  readonly resource: string | null;
  readonly as: 'counted' | 'viewed' | 'changed' | 'none';
}

/** Identical calls within a minute are one record; each message has the key’s id in the outbox. */
const sendWindowMs = 60_000;

/** The action of a route's call, named as in the API’s description where it has a name. */
function deedOfRoute(route: GraphRoute, method: string): GraphDeed {
  const isRead = method === 'GET' || method === 'HEAD';
  switch (route.kind) {
    case 'messages':
      return { action: 'sendMessage', resource: route.phoneNumberId, as: 'counted' };
    case 'marketing_messages':
      return { action: 'sendMarketingMessage', resource: route.phoneNumberId, as: 'counted' };
    case 'upload':
      return { action: 'uploadMedia', resource: route.path.split('/')[0] ?? null, as: 'counted' };
    case 'thread_control':
      return { action: 'controlThread', resource: route.phoneNumberId, as: 'changed' };
    case 'media':
      return isRead
        ? { action: 'getMedia', resource: route.mediaId, as: 'viewed' }
        : { action: 'deleteMedia', resource: route.mediaId, as: 'changed' };
    case 'media_content':
      return { action: 'downloadMedia', resource: route.mediaId, as: 'viewed' };
    case 'foreign':
    case 'not_passed':
    case 'wrong_method':
      return { action: 'callMeta', resource: null, as: 'none' };
    case 'upload_session':
      return { action: changeAtMeta, resource: 'upload', as: 'counted' };
    default:
      return isRead
        ? { action: 'readFromMeta', resource: route.path, as: 'viewed' }
        : { action: changeAtMeta, resource: route.path, as: 'changed' };
  }
}

const changeAtMeta = 'changeAtMeta';

/** The action that a request turned out to be. */
const deeds = new WeakMap<FastifyRequest, GraphDeed>();

/**
 * Called once a call may be made.
 * @throws if it is a change that can't be recorded; it must not be made then.
 */
export async function beginGraphDeed(trail: RequestTrail, request: FastifyRequest, route: GraphRoute): Promise<void> {
  if (callerOf(request).id === 'none') return;
  const deed = deedOfRoute(route, request.method);
  deeds.set(request, deed);
  if (deed.as === 'changed') await beginDeed(trail, request, deedBy(request, deed.action, deed.resource));
}

/** The body marks a message as read, or shows a typing indicator. */
export function sawReadMark(request: FastifyRequest): void {
  const deed = deeds.get(request);
  if (deed) deeds.set(request, { ...deed, action: 'markMessageRead' });
}

/** Records how calls end. */
export function auditGraph(
  app: FastifyInstance,
  trail: RequestTrail,
  routeOf: (request: FastifyRequest) => GraphRoute,
): void {
  app.addHook('onSend', (request, { statusCode: status }, payload, done) => {
    if (!endDeed(trail, request, status)) countCall(trail, request, status, routeOf);
    done(null, payload);
  });
}

function countCall(
  trail: RequestTrail,
  request: FastifyRequest,
  status: number,
  routeOf: (request: FastifyRequest) => GraphRoute,
): void {
  const deed = deeds.get(request);
  if (deed && isCounted(deed, request, status)) {
    const windowMs = deed.as === 'counted' ? sendWindowMs : viewWindowMs;
    trail.count(deedBy(request, deed.action, deed.resource), status, windowMs);
  } else if (status === 403) countRefusal(trail, request, deedOfRoute(routeOf(request), request.method).action);
}

const isCounted = ({ as }: GraphDeed, { method }: FastifyRequest, status: number): boolean =>
  as === 'counted' || (as === 'viewed' && status < 300 && method !== 'HEAD');
