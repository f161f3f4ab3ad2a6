import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { TestResult } from '../alerts/alert-sending.ts';
import type { CallbackData } from '../outbox/callback-data.ts';
import type { SenderTurn } from '../outbox/sender.ts';
import { isNestedTooDeeply } from '../records/nesting.ts';
import type { ServiceStatus } from '../status/service-status.ts';
import type { Store } from '../storage/store.ts';
import type { ApiKeys } from './api-keys.ts';
import { requireKey } from './auth.ts';
import { errorAnswer, errorRules, RefusedError, sendError } from './error-response.ts';
import { faultFields, type HttpLog, type TraceFieldsOf } from './fault-log.ts';
import { type GraphRoutesOptions, registerGraph } from './graph/graph-routes.ts';
import type { Limits } from './limits/limits.ts';
import { readBodyWithKey } from './limits/read-body.ts';
import { openapiOptions } from './openapi.ts';
import { type Refusals, refusalOf } from './refusals.ts';
import { type Api, compileValidator, type TypeBoxProvider } from './request-validation.ts';
import { createRouteMethods, type RouteMethods } from './route-methods.ts';
import { registerBulkChanges } from './routes/change-outbox.ts';
import { type ChangeEntryDeps, registerEntryChanges } from './routes/change-outbox-entry.ts';
import { controlConversation } from './routes/control-conversation.ts';
import { getAccount } from './routes/get-account.ts';
import { getConversation } from './routes/get-conversation.ts';
import { getError } from './routes/get-error.ts';
import { getEvent } from './routes/get-event.ts';
import { getEventRaw } from './routes/get-event-raw.ts';
import { getMessage } from './routes/get-message.ts';
import { getOutboxEntry } from './routes/get-outbox-entry.ts';
import { getStatus } from './routes/get-status.ts';
import { getUsage } from './routes/get-usage.ts';
import { listConversations } from './routes/list-conversations.ts';
import { listEvents } from './routes/list-events.ts';
import { listMessages } from './routes/list-messages.ts';
import { listOutbox } from './routes/list-outbox.ts';
import { registerPages } from './routes/pages.ts';
import { registerPauses } from './routes/pause-outbox.ts';
import { registerReplay } from './routes/replay-event.ts';
import { streamEvents } from './routes/stream-events.ts';
import { testAlerts } from './routes/test-alerts.ts';
import { operationPaths } from './schemas/operations.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { createClientErrorHandler, createHttpServer, type Ingest } from './server.ts';
import type { EventStream } from './stream/event-stream.ts';
import type { MediaBase } from './views/media-view.ts';
import { webhookUrl } from './webhook-route.ts';

export interface AppDeps {
  readonly store: Store;
  /** What opens `/v1` and Meta's paths. */
  readonly keys: ApiKeys;
  readonly refusals: Refusals;
  readonly limits: Limits;
  /** What a replay judges by; an empty list is unchecked. */
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string;
  readonly log: HttpLog;
  /** Shown in the API's documentation. */
  readonly version: string;
  /** Whether Meta is simulated; no by default. */
  readonly isSandbox?: boolean;
  /** Called with every request that reaches the framework. */
  readonly onRequest?: (request: IncomingMessage) => void;
  /** Called when an event was put up for processing again. */
  readonly onReplay: () => void;
  /** Offered every request before the framework sees it. */
  readonly ingest?: Ingest;
  /** The way to Meta; without it its paths are not served. */
  readonly graph?: Omit<GraphRoutesOptions, 'keys' | 'ids' | 'bodies' | 'refusals' | 'log' | 'traceFields'>;
  /** What senders gave with their messages. */
  readonly callbackData: Pick<CallbackData, 'of'>;
  /** What is known of the service at work. */
  readonly status: () => Promise<ServiceStatus>;
  /** Sends a test alert to every target. */
  readonly testAlerts: () => Promise<readonly TestResult[]>;
  /** Sends kept events to those who listen. */
  readonly stream: EventStream;
  /** Told of an entry that was changed by hand. */
  readonly onEntryChange: ChangeEntryDeps['onChange'];
  /** Called for each pause that was made or lifted by hand. */
  readonly onTurn: (turn: SenderTurn) => void;
  /** Called when something that waits is to be tried at once. */
  readonly onTry: () => void;
  /** Adds the routes that need no key: health, and the verification of the webhook. */
  readonly registerOperations?: (app: Api) => void;
  readonly now?: () => number;
  readonly newRequestId?: () => string;
  /** What the log says of the trace that a request belongs to. */
  readonly traceFields?: TraceFieldsOf;
}

/** Bodies sent to the API; webhooks, which may be larger, are read by `ingest`. */
const maxBodyBytes = 1024 * 1024;
/** Wamids of groups and edits are longer than the framework's 100. */
const maxIdLength = 2048;

/** The service's HTTP side: `/v1` behind a key, its documentation, and what `registerOperations` adds. Not listening. */
export function createApp(deps: AppDeps): Api {
  const app: Api = Fastify<Server>({
    // Its own log would hold addresses and ids; `logRequests` says what is wanted.
    logger: false,
    genReqId: deps.newRequestId ?? (() => randomUUID()),
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: maxIdLength },
    rewriteUrl: ({ url }) => webhookUrl(url),
    // Requests that come while the service stops are served; the store closes last.
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: unusedCompiler, buildSerializer: unusedCompiler } },
    serverFactory: (handle) => createHttpServer({ handle, ingest: deps.ingest, connections: deps.limits.connections }),
    clientErrorHandler: createClientErrorHandler(deps.refusals, deps.limits.timedOut),
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      answerFault(deps, error, request, reply);
    },
  }).withTypeProvider<TypeBoxProvider>();
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(() => JSON.stringify);
  takeJsonBodies(app, deps.limits.bodies);

  const methods = createRouteMethods();
  for (const [path, operations] of Object.entries(operationPaths)) methods.add(path, Object.keys(operations));
  app.addHook('onRoute', ({ url, method }) => methods.add(url, [method].flat()));
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(request, reply);
    deps.onRequest?.(request.raw);
    if (deps.limits.memory.isLow() && !isForOperators(request)) throw new RefusedError('low_memory');
    // Answered before the body is read: a body that nobody takes need not be valid.
    if (request.is404) return answerUnknown(methods, deps.refusals, request, reply);
  });
  app.setErrorHandler((error, request, reply) => answerFault(deps, error, request, reply));
  logRequests(app, deps);

  app.register(swagger, openapiOptions(deps.version));
  app.register(async (open) => {
    const { ids, graph } = deps;
    registerPages(open, { keys, ids, graphVersion: graph?.version ?? 'v24.0', isSandbox: deps.isSandbox ?? false });
    deps.registerOperations?.(open);
  });
  app.register(async (v1) => registerV1(v1, deps));
  const { graph, keys, ids, refusals, limits, log, traceFields = noTrace } = deps;
  const common = { keys, ids, bodies: limits.bodies, refusals, log, traceFields };
  if (graph) app.register(async (scope) => registerGraph(scope, { ...graph, ...common }));
  return app;
}

/** JSON only. An empty body counts as none, whatever its type: clients send the type with every POST. */
function takeJsonBodies(app: Api, bodies: Limits['bodies']): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, _payload, done) => {
    readBodyWithKey(request.raw, bodies, maxBodyBytes).then((bytes) => {
      if (bytes.byteLength === 0) done(null, undefined);
      else {
        parse(request, bytes.toString('utf8'), (error, value) => {
          if (error === null && isNestedTooDeeply(value)) done(new RefusedError('nested_too_deeply'));
          else done(error, value);
        });
      }
    }, done);
  });
}

/** Naming compilers of our own keeps the framework from loading its two, some 40 ms of every start. */
function unusedCompiler(): never {
  throw new Error('Schemas are compiled by compileValidator.');
}

function registerV1(app: Api, deps: AppDeps): void {
  const { store, keys, ids, onReplay, onEntryChange, onTurn, stream, limits, graph } = deps;
  const { timeZone = 'UTC', now = Date.now } = deps;
  const mediaBase = (request: FastifyRequest): MediaBase =>
    graph ? `${graph.media.originOf(request)}/${graph.version}` : null;
  app.addHook('onRequest', requireKey(keys, 'api'));
  listEvents(app, store.events, store.conversations);
  getEvent(app, store.events, deps.callbackData, mediaBase);
  getEventRaw(app, store.events);
  registerReplay(app, { events: store.events, ids, onReplay });
  streamEvents(app, store.feed, stream, limits.connections, mediaBase);
  listConversations(app, store.conversations, now);
  getConversation(app, store.conversations, now);
  listMessages(app, store.conversations, mediaBase);
  if (graph) {
    const { controlThread, version } = graph;
    controlConversation(app, { conversations: store.conversations, controlThread, version, now });
  }
  getMessage(app, store.conversations, store.sending.outbox, mediaBase);
  getAccount(app, store.account, now);
  getUsage(app, { usage: store.usage, timeZone, now });
  getError(app);
  getStatus(app, deps.status);
  testAlerts(app, deps.testAlerts);
  const { outbox } = store.sending;
  listOutbox(app, outbox);
  getOutboxEntry(app, outbox, now);
  registerEntryChanges(app, { outbox, onChange: onEntryChange, wake: deps.onTry, now });
  registerBulkChanges(app, { outbox, onChange: onEntryChange, now, steadyNow: () => performance.now() });
  registerPauses(app, { outbox, ids, onTurn, wake: deps.onTry, now });
}

function answerUnknown(
  methods: RouteMethods,
  refusals: Refusals,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const allowed = methods.allowed(request.raw.url ?? '');
  if (allowed.length === 0 || allowed.includes(request.method)) {
    refusals.count('not_found');
    return sendError(reply, 'not_found');
  }
  refusals.count('method_not_allowed');
  reply.header('allow', allowed.join(', '));
  return sendError(reply, 'method_not_allowed');
}

type Logging = Pick<AppDeps, 'log' | 'traceFields'>;

const noTrace: TraceFieldsOf = () => ({});

function answerFault(
  { log, refusals, traceFields = noTrace }: Logging & Pick<AppDeps, 'refusals'>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { code, message } = errorAnswer(error);
  const { status } = errorRules[code];
  const refusal = refusalOf(code);
  if (refusal !== null) refusals.count(refusal);
  // Refusals are summarised once a minute.
  if (status >= 500 && refusal === null) {
    const level = status === 503 ? 'warn' : 'error';
    const fields = {
      requestId: request.id,
      method: request.method,
      route: routeOf(request),
      ...faultFields(error),
      ...traceFields(request.headers),
    };
    log[level](fields, 'A request failed.');
  }
  return sendError(reply, code, message);
}

/** One line a request, at debug: no address, query, header or body, which hold ids and what people wrote. */
function logRequests(app: Api, { log, traceFields = noTrace }: Logging): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: requestId } = request;
    const durationMs = Math.round(reply.elapsedTime);
    const trace = traceFields(request.headers);
    log.debug(
      { requestId, method, route: routeOf(request), status: reply.statusCode, durationMs, ...trace },
      'Request.',
    );
  });
}

/** What an operator checks when something is wrong. */
const isForOperators = (request: FastifyRequest): boolean => /^\/(health(\/live)?|metrics)$/.test(routeOf(request));

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';
