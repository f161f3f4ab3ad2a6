import type { KeyScope } from '@intexuraos/service-api/words';
import type { FastifyRequest } from 'fastify';
import { type ApiKeys, forAllNumbers, missingScope } from './api-keys.ts';
import { auditRoutes, type RequestTrail } from './audit/audit-requests.ts';
import { requireKey } from './auth.ts';
import { callerOf, hidesContent, mayUse } from './caller.ts';
import { RefusedError } from './error-response.ts';
import { type Redaction, redactionOf } from './redaction.ts';
import type { Api } from './request-validation.ts';

/**
 * The routes of one resource that need the same scope. A resource is a folder of `http/`; the part of the service
 * that offers it puts its modules into its list.
 */
export interface ApiModule {
  /** The resource: `events`. */
  readonly name: string;
  /**
   * The scope that a key needs for these routes, or `open` for none. A module that checks its callers itself is `open`
   * as well. This is the one place where a route's scope is declared: it is enforced, and shown in OpenAPI, from here.
   */
  readonly scope: KeyScope | 'open';
  /**
   * `filtered`: its routes show and change only data of the caller's numbers (`number-limit.ts`). If absent, keys that
   * are limited to numbers are refused.
   */
  readonly numbers?: 'filtered';
  /** Adds the routes. What it adds to `app` besides routes (hooks, parsers) is for this module only. */
  register(app: Api): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope of the route's module. */
    scope?: ApiModule['scope'];
    /** The redaction of the route's answers for a key without `read:content`. */
    redaction?: Redaction;
  }
}

/**
 * Adds each module in a Fastify scope of its own, in this order. Unless it is open, its key is checked before anything
 * else.
 */
export function registerModules(
  app: Api,
  keys: Pick<ApiKeys, 'check'>,
  modules: readonly ApiModule[],
  audit: RequestTrail,
): void {
  for (const module of modules) {
    app.register(async (scoped: Api) => {
      const { scope } = module;
      scoped.addHook('onRoute', (route) => {
        const redaction = redactionOf(route.schema?.response);
        route.config = { ...route.config, scope, ...(scope !== 'open' && { redaction }) };
      });
      if (scope !== 'open') {
        guard(scoped, keys, scope, module);
        auditRoutes(scoped, audit, scope);
      }
      module.register(scoped);
    });
  }
}

function guard(app: Api, keys: Pick<ApiKeys, 'check'>, scope: KeyScope, { numbers }: ApiModule): void {
  app.addHook('onRequest', requireKey(keys, scope));
  app.addHook('onRequest', async (request) => {
    const caller = callerOf(request);
    if (numbers !== 'filtered' && caller.phoneNumberIds !== null) {
      throw new RefusedError('number_not_allowed', forAllNumbers(caller));
    }
  });
  app.addHook('preHandler', async (request) => checkParameters(request));
  app.addHook('preSerialization', async (request, reply, payload) => {
    const isAnswer = reply.statusCode < 400;
    return isAnswer && hidesContent(request) ? request.routeOptions.config.redaction?.(payload) : payload;
  });
}

/** A parameter may need a scope of its own: a search for a number reveals whether it exists. */
function checkParameters(request: FastifyRequest): void {
  const { querystring, body } = request.routeOptions.schema ?? {};
  for (const [schema, given] of [
    [querystring, request.query],
    [body, request.body],
  ]) {
    const { properties = {} }: { properties?: Readonly<Record<string, ParameterScope>> } = Object(schema);
    for (const [name, { 'x-scope': scope }] of Object.entries(properties)) {
      if (scope === undefined || Object(given)[name] === undefined || mayUse(callerOf(request), scope)) continue;
      throw new RefusedError('scope_missing', missingScope(callerOf(request), scope, `The parameter ${name}`));
    }
  }
}

interface ParameterScope {
  readonly 'x-scope'?: KeyScope;
}
