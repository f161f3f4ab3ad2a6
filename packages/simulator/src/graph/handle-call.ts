import type { IncomingMessage } from 'node:http';
import type { Platform } from '../platform.ts';
import type { App } from '../world/app.ts';
import type { Token } from '../world/token.ts';
import { findNode, type Node, type NodeKind, type Nodes, wabaOf } from '../world/world.ts';
import { authorize, findToken, readCredentials } from './authorize.ts';
import { checkNeed, checkReach } from './check-rights.ts';
import { cloudError, nobody } from './errors.ts';
import type { FoundRoute, RouteTable } from './find-route.ts';
import type { AnyRoute, GraphAnswer, GraphCall, Route } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { answerBatch, answerForIds } from './many-calls.ts';
import { missingEdge, missingNode } from './missing-route.ts';
import { type RawCall, readRequest } from './read-request.ts';
import { checkForAll, checkForApp } from './removed-features.ts';
import { answeringVersion } from './versions.ts';

/** The known facts of a call when it is answered, even with an error: headers and faults depend on them. */
export interface CallTrace {
  version: string;
  /** `POST messages`, as faults name it. */
  route: string | undefined;
  phoneNumberId: string | undefined;
  /** The recipient's digits, if the call names one. */
  to: string | undefined;
  wabaId: string | undefined;
  /** All parameters: some determine the form of the answer. */
  params: RawCall['params'];
}

/**
 * Reads, authorises and answers one call; `onRead` gets its facts before the call has any effect.
 * @throws {GraphError} when Meta would refuse it.
 */
export async function handleCall(
  request: IncomingMessage,
  platform: Platform,
  routes: RouteTable,
  trace: CallTrace,
  onRead: () => Promise<void>,
): Promise<GraphAnswer> {
  const raw = await readRequest(request);
  trace.params = raw.params;
  checkForAll(raw);
  const { batch, ids } = raw.params;
  if (batch === undefined && ids === undefined) return answerOne(raw, platform, routes, trace, onRead);
  trace.version = answeringVersion(raw.version, raw.segments.join('/'), platform.clock.now());
  await onRead();
  checkForApp(raw, appOf(raw, platform));
  const answer = (each: RawCall): Promise<GraphAnswer> =>
    answerOne(each, platform, routes, { ...trace }, async () => {});
  return batch === undefined ? answerForIds(raw, answer) : answerBatch(raw, answer, platform);
}

/** The app of a call's token, if it is known before the calls in the batch are authorised. */
function appOf({ headers, params }: RawCall, { world }: Platform): App | undefined {
  const { token = '' } = readCredentials(headers.authorization, params);
  return world.apps.get(findToken(world, token)?.appId ?? '');
}

/** One call for one node. */
async function answerOne(
  raw: RawCall,
  platform: Platform,
  routes: RouteTable,
  trace: CallTrace,
  onRead: () => Promise<void>,
): Promise<GraphAnswer> {
  const path = raw.segments.join('/');
  const asked = raw.version === undefined ? path : `${raw.version}/${path}`;
  trace.version = answeringVersion(raw.version, asked, platform.clock.now());
  const found = resolve(raw, platform, routes, trace);
  await onRead();
  const credentials = readCredentials(raw.headers.authorization, raw.params);
  const isOpen = found?.match?.route.needs === 'nothing';
  if (credentials.token === undefined && raw.segments[0] === 'me') throw nobody();
  const authorized = isOpen ? openCall(platform) : authorize(credentials, platform);
  checkForApp(raw, authorized.app);
  if (!found) throw missingNode(raw, platform);
  const { node, match } = found;
  checkReach(authorized.token, node, match?.route, raw, platform.world);
  if (!match) throw missingEdge(raw, node, routes);
  checkNeed(authorized.token, match.route.needs);
  countCall(match.route, trace, platform);
  const call: GraphCall = {
    verb: raw.verb,
    version: trace.version,
    path,
    parts: match.parts,
    params: raw.params,
    files: raw.files,
    rawBody: raw.rawBody,
    headers: raw.headers,
    ...authorized,
    origin: raw.origin,
  };
  return run(match.route, call, node, platform);
}

interface Target {
  readonly node: Node | undefined;
  readonly match: FoundRoute<AnyRoute> | undefined;
}

/** Finds the node and the route; undefined if the path names neither. */
function resolve(raw: RawCall, platform: Platform, routes: RouteTable, trace: CallTrace): Target | undefined {
  const [first = '', ...rest] = raw.segments;
  const node = findNode(platform.world, first);
  const match = node ? routes.find(raw.verb, node.kind, rest) : routes.find(raw.verb, 'root', raw.segments);
  trace.route = match && (node ? `${raw.verb} ${match.route.edge}` : `${raw.verb} ${raw.segments.join('/')}`).trim();
  trace.phoneNumberId = node?.kind === 'phone-number' ? node.id : undefined;
  trace.to = typeof raw.params.to === 'string' ? raw.params.to.replace(/\D/g, '') : undefined;
  trace.wabaId = node && wabaOf(platform.world, node)?.id;
  return node || match ? { node, match } : undefined;
}

/** Calls that check tokens themselves need no token of their own. */
function openCall({ world }: Platform): Pick<GraphCall, 'token' | 'app'> {
  const [app] = world.apps.values();
  if (!app) throw new GraphError('There is no app in this world.', { code: 101 });
  const token: Token = {
    value: '',
    type: 'APP',
    appId: app.id,
    userId: undefined,
    scopes: new Set(),
    wabaIds: new Set(),
    issuedAt: 0,
    expiresAt: undefined,
    fault: undefined,
  };
  return { token, app };
}

/** Calls of the management API are counted by the hour for each WABA (Meta: about-the-platform#rate-limits). */
function countCall(route: AnyRoute, trace: CallTrace, { limits }: Platform): void {
  if (route.needs !== 'whatsapp_business_management' || trace.wabaId === undefined) return;
  if (limits.takeManagementCall(trace.wabaId)) return;
  throw cloudError(
    80007,
    'There have been too many calls to this WhatsApp Business account. Wait a bit and try again.',
  );
}

/** The route was looked up by this node's kind, so the two belong together; the compiler can't see that. */
function run(
  route: AnyRoute,
  call: GraphCall,
  node: Node | undefined,
  platform: Platform,
): GraphAnswer | Promise<GraphAnswer> {
  const { handle } = route as Route<NodeKind>;
  return handle(call, node as Nodes[NodeKind], platform);
}
