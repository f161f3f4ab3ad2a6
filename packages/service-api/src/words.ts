/** What an entry of a conversation is. */
export const entryKinds = ['message', 'call', 'user_action', 'automatic_event'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What a problem concerns, in order of cause: each may be the reason for those behind it. */
export const problemSubjects = [
  'settings',
  'store',
  'disk',
  'meta',
  'token',
  'number',
  'webhooks',
  'queue',
  'account',
  'subscriptions',
  'alerts',
] as const;
export type ProblemSubject = (typeof problemSubjects)[number];
