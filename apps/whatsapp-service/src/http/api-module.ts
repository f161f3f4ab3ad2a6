import type { KeyScope } from '../keys/scopes.ts';
import type { ApiKeys } from './api-keys.ts';
import { requireKey } from './auth.ts';
import type { Api } from './request-validation.ts';

/**
 * The routes of one resource that need the same scope. A resource is a folder of `http/`; the part of the service
 * that offers it puts its modules into its list.
 */
export interface ApiModule {
  /** The resource: `events`. */
  readonly name: string;
  /**
   * The scope that a key needs for these routes, or `open` for none. A module that checks its callers in a way of its own is
   * `open` as well. This is the one place where a route's scope is declared: it is enforced, and shown in OpenAPI, from here.
   */
  readonly scope: KeyScope | 'open';
  /** Adds the routes. What it adds to `app` besides routes (hooks, parsers) is for this module only. */
  register(app: Api): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the route's module. */
    scope?: ApiModule['scope'];
  }
}

/** Adds each module in a scope of its own, in this order; behind a key, which is checked first, unless it is open. */
export function registerModules(app: Api, keys: Pick<ApiKeys, 'check'>, modules: readonly ApiModule[]): void {
  for (const { scope, register } of modules) {
    app.register(async (scoped: Api) => {
      scoped.addHook('onRoute', (route) => {
        route.config = { ...route.config, scope };
      });
      if (scope !== 'open') scoped.addHook('onRequest', requireKey(keys, 'api'));
      register(scoped);
    });
  }
}
