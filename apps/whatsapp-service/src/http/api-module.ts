import type { ApiKeys } from './api-keys.ts';
import { requireKey } from './auth.ts';
import type { Api } from './request-validation.ts';

/**
 * The routes of one resource that need the same kind of key. A resource is a folder of `http/`; the part of the service
 * that offers it puts its modules into its list.
 */
export interface ApiModule {
  /** The resource: `events`. */
  readonly name: string;
  /**
   * What a client needs: a key that may read, one that may change something, or none. A module that checks its callers in
   * a way of its own is `open` as well. Every API key can do both today.
   */
  readonly scope: 'read' | 'write' | 'open';
  /** Adds the routes. What it adds to `app` besides routes (hooks, parsers) is for this module only. */
  register(app: Api): void;
}

/** Adds each module in a scope of its own, in this order; behind a key, which is checked first, unless it is open. */
export function registerModules(app: Api, keys: Pick<ApiKeys, 'check'>, modules: readonly ApiModule[]): void {
  for (const { scope, register } of modules) {
    app.register(async (scoped: Api) => {
      if (scope !== 'open') scoped.addHook('onRequest', requireKey(keys, 'api'));
      register(scoped);
    });
  }
}
