/** What a key allows, one word for each kind of route. The API's reference shows which scope a route needs. */
export const keyScopes = {
  read: 'Read ids, states, times, codes and counts. Content, names and numbers of people are null.',
  'read:content': 'Read everything, messages and media included. Includes `read`.',
  send: 'Send messages, read marks and files, cancel or retry one message, and pass a thread on.',
  broadcast: 'Create and control broadcasts.',
  manage: 'Change how the service works: pauses, bulk changes, replays, subscriptions, templates, alerts.',
  admin: 'Create and revoke keys. Includes every other scope.',
} as const;

export type KeyScope = keyof typeof keyScopes;

export const scopeNames = Object.keys(keyScopes) as readonly KeyScope[];
const included: Readonly<Partial<Record<KeyScope, readonly KeyScope[]>>> = {
  'read:content': ['read'],
  admin: scopeNames,
};

/** Whether scopes allow what needs `needed`, by themselves or by what they include. */
export function allows(scopes: readonly KeyScope[], needed: KeyScope): boolean {
  return scopes.some((scope) => scope === needed || included[scope]?.includes(needed) === true);
}
