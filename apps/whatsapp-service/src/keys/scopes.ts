import { type KeyScope, keyScopeNames } from '@intexuraos/service-api/words';

const included: Readonly<Partial<Record<KeyScope, readonly KeyScope[]>>> = {
  'read:content': ['read'],
  admin: keyScopeNames,
};

/** Whether scopes allow what needs `needed`, by themselves or by what they include. */
export function allows(scopes: readonly KeyScope[], needed: KeyScope): boolean {
  return scopes.some((scope) => scope === needed || included[scope]?.includes(needed) === true);
}
