import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import swagger from '@fastify/swagger';
import { errorRules } from '@intexuraos/service-api/errors';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { isNestedTooDeeply } from '../records/nesting.ts';
import type { ApiKeys } from './api-keys.ts';
import { type ApiModule, registerModules } from './api-module.ts';
import type { RequestTrail } from './audit/audit-requests.ts';
import { openapiOptions } from './docs/openapi.ts';
import { errorAnswer, RefusedError, sendError } from './error-response.ts';
import { faultFields, type HttpLog, type TraceFieldsOf } from './fault-log.ts';
import type { Limits } from './limits/limits.ts';
import { readBodyWithKey } from './limits/read-body.ts';
import { type Refusals, refusalOf } from './refusals.ts';
import { type Api, compileValidator, type TypeBoxProvider } from './request-validation.ts';
import { createRouteMethods, type RouteMethods } from './route-methods.ts';
import { operationPaths } from './schemas/operations.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { createClientErrorHandler, createHttpServer, type Ingest } from './server.ts';
import { webhookUrl } from './webhook/webhook-route.ts';

export interface AppDeps {
  /** The keys that open `/v1` and Meta's paths. */
  readonly keys: ApiKeys;
  readonly refusals: Refusals;
  /** Records the uses of keys. */
  readonly audit: RequestTrail;
  readonly limits: Limits;
  readonly log: HttpLog;
  /** Shown in the API's documentation. */
  readonly version: string;
  /** The resources, in the order of the OpenAPI document. */
  readonly modules: readonly ApiModule[];
  /** Gives a request of the console the key of its session, before any key is checked. */
  readonly presentSession?: (request: IncomingMessage) => Promise<void>;
  /** Called with every request that reaches the framework. */
  readonly onRequest?: (request: IncomingMessage) => void;
  /** Offered every request before the framework sees it. */
  readonly ingest?: Ingest;
  readonly newRequestId?: () => string;
  /** The log fields for the trace that a request belongs to. */
  readonly traceFields?: TraceFieldsOf;
}

/** Bodies sent to the API; webhooks, which may be larger, are read by `ingest`. */
const maxBodyBytes = 1024 * 1024;
/** Wamids of groups and edits are longer than the framework's 100. */
const maxIdLength = 2048;

/** The service's HTTP side: its modules behind one edge, which limits, checks, refuses and logs. Not listening. */
export function createApp(deps: AppDeps): Api {
  const app: Api = Fastify<Server>({
    // Its own log would contain addresses and ids; `logRequests` logs instead.
    logger: false,
    genReqId: deps.newRequestId ?? (() => randomUUID()),
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: maxIdLength },
    rewriteUrl: ({ url }) => webhookUrl(url),
    // Requests that arrive during shutdown are still served; the store closes last.
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
    // Answered before the body is read: the body of an unknown route need not be valid.
    if (request.is404) return answerUnknown(methods, deps.refusals, request, reply);
    if (request.raw.headers.cookie !== undefined) await deps.presentSession?.(request.raw);
    return undefined;
  });
  app.setErrorHandler((error, request, reply) => answerFault(deps, error, request, reply));
  logRequests(app, deps);

  app.register(swagger, openapiOptions(deps.version));
  registerModules(app, deps.keys, deps.modules, deps.audit);
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

/** Naming compilers of our own keeps the framework from loading its two, which takes some 40 ms of every start. */
function unusedCompiler(): never {
  throw new Error('Schemas are compiled by compileValidator.');
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

/** One line per request, at debug: no address, query, header or body, which contain ids and users' messages. */
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

/** Requests that an operator makes when something is wrong. */
const isForOperators = (request: FastifyRequest): boolean => /^\/(health(\/live)?|metrics)$/.test(routeOf(request));

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';
