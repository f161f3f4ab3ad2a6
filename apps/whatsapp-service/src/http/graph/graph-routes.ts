import {
  checkReadMark,
  expandMessage,
  type GraphClient,
  isReadMark,
  withMembers,
  withoutRepeats,
} from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ControlThread } from '../../conversations/control-thread.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import type { HeaderHandles } from '../../media/header-handles.ts';
import { presentFields, presentText } from '../../outbox/read-message.ts';
import { isNestedTooDeeply } from '../../records/nesting.ts';
import type { ApiKeys } from '../api-keys.ts';
import type { ApiModule } from '../api-module.ts';
import type { RequestTrail } from '../audit/audit-requests.ts';
import { callerOf } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import type { HttpLog, TraceFieldsOf } from '../fault-log.ts';
import type { Bodies } from '../limits/bodies.ts';
import { readBodyWithKey } from '../limits/read-body.ts';
import type { Refusals } from '../refusals.ts';
import type { Api } from '../request-validation.ts';
import { type BroughtTokens, findTokens } from './access-tokens.ts';
import { answerFault, unavailable } from './answer-fault.ts';
import { answerNoToken, answerResult } from './answer-result.ts';
import { callRepeatably } from './call-repeatably.ts';
import { type CallerQuery, callerQuery, withParameter } from './caller-query.ts';
import { findGraphRoute, type GraphRoute, type OurIds, passedOn } from './find-graph-route.ts';
import { foreignReferences } from './foreign-references.ts';
import { type AreTogether, limitToNumbers, requireNodeAccess, scopeOfRoute } from './graph-access.ts';
import { auditGraph, beginGraphDeed, sawReadMark } from './graph-audit.ts';
import { sendGraphError } from './graph-error.ts';
import { isSignedContent, readTarget, refuseWithoutKey } from './graph-key.ts';
import { answerMedia, type MediaDeps, notOurs } from './media.ts';
import { answerMediaContent, createKnownAddresses, type KnownAddresses } from './media-content.ts';
import type { NodeKind, OwnNodes } from './own-nodes.ts';
import { otherParameter, parameterProblem } from './parameters.ts';
import { passFile } from './pass-file.ts';
import { passOn, refuseParameter, tokenProblem } from './pass-on.ts';
import { flowEdges, templateEdges } from './passed-edges.ts';
import { type JsonBody, limitValues, maxMessageBytes, readMessageBody, withoutMembers } from './read-body.ts';
import { problemFacts, type TakeMessageDeps, takeMessage } from './take-message.ts';

interface GraphRoutesDeps extends GraphRoutesOptions {
  /** Meta's URLs of files that were requested a moment ago. */
  readonly known: KnownAddresses;
}

interface GraphRoutesOptions {
  readonly keys: ApiKeys;
  readonly ids: OurIds;
  /** The Graph API version for paths without one. */
  readonly version: string;
  readonly graph: GraphClient;
  /** Whether there is a token, or may be one later. */
  readonly hasToken: boolean;
  /** Whether clients may register and deregister numbers. */
  readonly canRegister?: boolean;
  readonly messages: TakeMessageDeps;
  readonly media: Omit<MediaDeps, 'graph'> & { readonly handles: HeaderHandles };
  readonly controlThread: ControlThread;
  readonly conversations: Pick<ConversationStore, 'findMessage' | 'findMessages'>;
  readonly ownNodes: OwnNodes;
  readonly areTogether: AreTogether;
  readonly bodies: Bodies;
  /** Records the uses of keys. */
  readonly audit: RequestTrail;
  readonly refusals: Pick<Refusals, 'count'>;
  readonly log: HttpLog;
  readonly traceFields: TraceFieldsOf;
}

export interface GraphApiDeps extends Pick<GraphRoutesOptions, 'keys' | 'ids' | 'refusals' | 'audit' | 'log'> {
  /** The connection to Meta; without it Meta's paths are not served. */
  readonly graph?: WayToMeta;
  readonly limits: { readonly bodies: Bodies };
  /** The log fields for the trace that a request belongs to. */
  readonly traceFields?: TraceFieldsOf;
}

/** The sending side's dependencies of Meta's paths. */
export type WayToMeta = Omit<
  GraphRoutesOptions,
  'keys' | 'ids' | 'bodies' | 'refusals' | 'audit' | 'log' | 'traceFields'
>;

/** Meta's paths. An open module, as they read the key where Meta reads its token, and refuse in Meta's form. */
export function graphApi({ graph, limits, traceFields = () => ({}), ...deps }: GraphApiDeps): readonly ApiModule[] {
  if (!graph) return [];
  const { keys, ids, refusals, audit, log } = deps;
  const options = { ...graph, keys, ids, refusals, audit, log, traceFields, bodies: limits.bodies };
  return [{ name: 'graph', scope: 'open', register: (app) => registerGraph(app, options) }];
}

/** Meta's paths, with or without a version of the Graph API in front, as Meta accepts both. */
const patterns = ['/:start(^v\\d+\\.\\d+$|^\\d+$)', '/:start(^v\\d+\\.\\d+$|^\\d+$)/*'];

/** Serves the part of Meta's Graph API that a client of its own number needs. */
function registerGraph(app: Api, options: GraphRoutesOptions): void {
  const deps: GraphRoutesDeps = { ...options, known: createKnownAddresses(options.media.now) };
  const brought = new WeakMap<FastifyRequest, BroughtTokens>();
  // Bodies are read where they are needed: a message completely, an upload as it streams.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', async (request, reply) => {
    const found = await findTokens(request.raw, new URLSearchParams(readTarget(request).search), deps.bodies);
    brought.set(request, found);
    if (isSignedContent(deps, found, request)) return undefined;
    const scope = scopeOfRoute(routeOf(request), request.method);
    return refuseWithoutKey(deps.keys, scope, found, request, reply);
  });
  auditGraph(app, deps.audit, routeOf);
  app.setErrorHandler((error, request, reply) => answerFault(deps, error, request, reply));
  for (const pattern of patterns) app.all(pattern, { schema: { hide: true } as object }, answerGraph);

  function routeOf(request: FastifyRequest): GraphRoute {
    const { path } = readTarget(request);
    return findGraphRoute(request.method, path, { ...deps.ids, canRegister: deps.canRegister === true });
  }

  /** A file at a signed URL needs no key, and so has no caller to limit it. */
  function limited(request: FastifyRequest, route: GraphRoute, query: CallerQuery): CallerQuery {
    if (route.kind === 'media_content' && query.parameters.has('at')) return query;
    return limitToNumbers(callerOf(request), { route, method: request.method, query }, deps.areTogether);
  }

  async function answerGraph(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { tokens, body } = brought.get(request) ?? { tokens: [], body: null };
    const { version = deps.version, search } = readTarget(request);
    const route = routeOf(request);
    const query = limited(request, route, callerQuery(search));
    const problem = tokenProblem(tokens, deps.keys) ?? parameterProblem(query.parameters);
    await beginGraphDeed(deps.audit, request, route);
    const keyFingerprint = deps.keys.fingerprint(request.raw, tokens[0]);
    return answer(deps, { route, version, query, problem, body, keyFingerprint }, request, reply);
  }
}

const mediaDeps = ({ media, graph, known }: GraphRoutesDeps) => ({ ...media, graph, known });

interface GraphCall {
  readonly route: GraphRoute;
  readonly version: string;
  readonly query: CallerQuery;
  /** Why the query may not be sent to Meta. */
  readonly problem: string | null;
  /** The body, if it was read to find a key. */
  readonly body: Buffer | null;
  readonly keyFingerprint: string | null;
}

async function answer(
  deps: GraphRoutesDeps,
  call: GraphCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { route, version, query, problem } = call;
  switch (route.kind) {
    case 'foreign':
      return sendGraphError(reply, 404, { code: 100, subcode: 33, ...foreign(request.method, route.id) });
    case 'not_passed':
      return sendGraphError(reply, 404, { code: 100, message: notPassed });
    case 'wrong_method':
      return wrongMethod(reply, request.method, route.allowed);
  }
  if (problem !== null) return refuseParameter(reply, problem);
  if (!deps.hasToken) return answerNoToken(reply);
  switch (route.kind) {
    case 'messages':
    case 'marketing_messages':
      return answerMessages(deps, { ...call, phoneNumberId: route.phoneNumberId }, route.kind, request, reply);
    case 'thread_control':
      return answerThreadControl(deps, { ...call, phoneNumberId: route.phoneNumberId }, request, reply);
    case 'media':
      return answerMediaOrNode(deps, call, route.mediaId, request, reply);
    case 'media_content':
      return answerMediaContent(
        mediaDeps(deps),
        { version, mediaId: route.mediaId, query: query.parameters },
        request,
        reply,
      );
    case 'node':
      return (await answerNode(deps, call, route, request, reply)) ?? notOurs(reply, route.id);
    case 'group': {
      const isOurs = await deps.ownNodes.hasGroup(version, route.id);
      if (isOurs === null) return answerUnknownOwner(reply);
      return isOurs ? pass(deps, call, { path: route.path }, request, reply) : notOurs(reply, route.id);
    }
    case 'upload_session': {
      const text = route.signature === null ? query.text : withParameter(query.text, 'sig', route.signature);
      return passFile(deps, { path: `${version}/${route.path}`, query: text }, request, reply);
    }
    default:
      return pass(deps, call, route, request, reply);
  }
}

interface PassedPath {
  readonly path: string;
  readonly host?: 'api';
  readonly takes?: readonly string[];
}

async function pass(
  deps: GraphRoutesDeps,
  { version, query, body }: GraphCall,
  { path, host, takes }: PassedPath,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const problem = takes ? otherParameter(query.parameters, takes) : null;
  if (problem !== null) return refuseParameter(reply, problem);
  const origin = deps.media.originOf(request);
  const call = { path, version, query: query.text, origin, body, ...(host && { host }), ...(takes && { takes }) };
  return passOn(deps, call, request, reply);
}

/** A media object is served; a template or a flow of a configured account is passed on. */
async function answerMediaOrNode(
  deps: GraphRoutesDeps,
  call: GraphCall,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const otherwise = (node?: Readonly<Record<string, unknown>>) =>
    answerNode(deps, call, { id, edge: '', path: id, node }, request, reply);
  if (deps.ownNodes.known(id) !== null) return (await otherwise()) ?? notOurs(reply, id);
  const { version, query } = call;
  const media = { version, mediaId: id, query: query.parameters, otherwise };
  return answerMedia(mediaDeps(deps), media, request, reply);
}

const edgesOf: Readonly<Record<NodeKind, typeof flowEdges>> = { template: templateEdges, flow: flowEdges };

interface NodeCall {
  readonly id: string;
  readonly edge: string;
  readonly path: string;
  /** Meta's description of it, if it was read already. */
  readonly node?: Readonly<Record<string, unknown>> | undefined;
}

/** Null if the id is not a template or flow of ours that has this edge. */
async function answerNode(
  deps: GraphRoutesDeps,
  call: GraphCall,
  { id, edge, path, node }: NodeCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | null> {
  const kind = await deps.ownNodes.kindOf(call.version, id, node);
  if (kind === null) return answerUnknownOwner(reply);
  const methods = kind === 'none' ? undefined : edgesOf[kind][edge];
  if (kind === 'none' || methods === undefined) return null;
  const wabaId = deps.ownNodes.accountOf(id);
  requireNodeAccess(callerOf(request), { method: request.method, kind, wabaId }, deps.areTogether);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return methods.includes(method) ? pass(deps, call, { path }, request, reply) : wrongMethod(reply, method, methods);
}

function wrongMethod(reply: FastifyReply, method: string, allowed: readonly string[]): FastifyReply {
  reply.header('allow', allowed.join(', '));
  return sendGraphError(reply, 405, { code: 100, message: `(#100) Unsupported ${method} request.` });
}

function answerUnknownOwner(reply: FastifyReply): FastifyReply {
  reply.header('retry-after', '2');
  return sendGraphError(reply, 503, {
    ...unavailable,
    details: 'The lists of the configured accounts and numbers could not be read from Meta. Try again shortly.',
  });
}

interface NumberCall extends Omit<GraphCall, 'route'> {
  readonly phoneNumberId: string;
}

/** The body of a call that this service makes itself, without the key in it; a string says why it may not be made. */
async function readOwnBody(
  { keys, bodies }: GraphRoutesDeps,
  { body }: NumberCall,
  request: FastifyRequest,
  documented?: 'metadata',
): Promise<JsonBody | string> {
  const bytes = body ?? (await readBodyWithKey(request.raw, bodies, maxMessageBytes));
  const read = await readMessageBody(bytes, request.headers['content-type']);
  if (read === null) return 'The body must be a JSON object or a form in UTF-8.';
  const { value } = read;
  const text = withoutRepeats(read.text);
  if (isNestedTooDeeply(value)) throw new RefusedError('nested_too_deeply');
  const { access_token: token, ...rest } = value;
  const [own, tokens]: [JsonBody, string[]] =
    typeof token === 'string'
      ? [{ value: rest, text: withoutMembers(text, ['access_token']) }, [token]]
      : [{ value, text }, []];
  return tokenProblem(tokens, keys) ?? parameterProblem(Object.entries(own.value), documented) ?? own;
}

/** A message with its parts as objects: if a part is JSON text, that very text is used. */
function expanded({ value, text }: JsonBody): JsonBody {
  const message = expandMessage(value);
  if (message === value) return { value, text };
  const parts = Object.keys(message).filter((name) => message[name] !== value[name]);
  return {
    value: message,
    text: withMembers(text, Object.fromEntries(parts.map((name) => [name, String(value[name])]))),
  };
}

async function answerMessages(
  deps: GraphRoutesDeps,
  call: NumberCall,
  edge: 'messages' | 'marketing_messages',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { graph, messages } = deps;
  const { phoneNumberId, version, keyFingerprint } = call;
  const body = await readOwnBody(deps, call, request);
  if (typeof body === 'string') return refuseParameter(reply, body);
  const message = expanded(body);
  // Parts may be JSON text, so the expanded message is checked.
  limitValues(message.text);
  if (isNestedTooDeeply(message.value)) throw new RefusedError('nested_too_deeply');
  const mark = { value: presentFields(message.value), text: presentText(message.text) };
  const isLimited = callerOf(request).phoneNumberIds !== null;
  const foreigners = isLimited ? await foreignReferences(deps.conversations, phoneNumberId, mark.value) : [];
  if (foreigners.length > 0) return sendGraphError(reply, 400, problemFacts(foreigners));
  const isMark = edge === 'messages' && isReadMark(mark.value);
  if (isMark) sawReadMark(request);
  if (isMark) return answerReadMark(graph, messages, { version, phoneNumberId, mark }, reply);
  return takeMessage(messages, { version, phoneNumberId, edge, message, keyFingerprint }, request, reply);
}

/** Called once; the outcome is recorded on the conversation. */
async function answerThreadControl(
  deps: GraphRoutesDeps,
  call: NumberCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { phoneNumberId, version } = call;
  // The context that goes to the other side with the thread (Meta: conversation-routing/thread-control).
  const body = await readOwnBody(deps, call, request, 'metadata');
  if (typeof body === 'string') return refuseParameter(reply, body);
  const { result } = await deps.controlThread({ version, phoneNumberId, body: body.value, text: body.text });
  return answerResult(reply, result);
}

interface ReadMarkCall {
  readonly version: string;
  readonly phoneNumberId: string;
  readonly mark: JsonBody;
}

/** The only body that reaches Meta's `/messages` without the outbox. */
async function answerReadMark(
  graph: Pick<GraphClient, 'call'>,
  { withWamid }: Pick<TakeMessageDeps, 'withWamid'>,
  { version, phoneNumberId, mark }: ReadMarkCall,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const problems = checkReadMark(mark.value);
  if (problems.length > 0) return sendGraphError(reply, 400, problemFacts(problems));
  const path = `${version}/${phoneNumberId}/messages`;
  const body = await withWamid(mark.text, phoneNumberId);
  const call = { method: 'POST', path, body, contentType: 'application/json' } as const;
  return answerResult(reply, await callRepeatably(graph, call));
}

function foreign(method: string, id: string) {
  return {
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist here.`,
    details:
      'It is not in INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID or INTEXURAOS_WHATSAPP_WABA_ID. The path takes Meta’s id of ' +
      'the number or account, not a phone number.',
  };
}

const notPassed = `(#100) This path is not passed on to Meta. These paths are, for your numbers and accounts: ${passedOn}.`;
