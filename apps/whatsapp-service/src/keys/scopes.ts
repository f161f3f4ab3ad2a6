import { type KeyScope, keyScopeNames } from '@intexuraos/service-api/words';

const included: Readonly<Partial<Record<KeyScope, readonly KeyScope[]>>> = {
  'read:content': ['read'],
  admin: keyScopeNames,
};

/** Whether scopes include `needed`, directly or by implication. */
export function allows(scopes: readonly KeyScope[], needed: KeyScope): boolean {
  return scopes.some((scope) => scope === needed || included[scope]?.includes(needed) === true);
}
