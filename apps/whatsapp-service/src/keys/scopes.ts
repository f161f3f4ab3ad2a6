/** What a key allows, one word for each kind of route. The API's reference shows which scope a route needs. */
export const keyScopes = {
  read: 'Read ids, states, times, codes and counts. Content, names and numbers of people are null.',
  'read:content': 'Read everything, messages and media included. Includes `read`.',
  send: 'Send messages, read marks and files, cancel or retry one message, and pass a thread on.',
  broadcast: 'Create and control broadcasts.',
  manage: 'Change how the service works: pauses, bulk changes, replays, subscriptions, templates, alerts.',
  admin: 'Create and revoke keys, and read the audit trail. Includes every other scope.',
} as const;

export type KeyScope = keyof typeof keyScopes;

export const scopeNames = Object.keys(keyScopes) as readonly KeyScope[];
