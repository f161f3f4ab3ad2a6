/** The kinds of entries of a conversation. */
export const entryKinds = ['message', 'call', 'user_action', 'automatic_event'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** The subjects of problems, in order of cause: each may be the reason for those after it. */
export const problemSubjects = [
  'settings',
  'store',
  'disk',
  'meta',
  'token',
  'number',
  'webhooks',
  'queue',
  'media',
  'account',
  'subscriptions',
  'sign_in',
  'alerts',
] as const;
export type ProblemSubject = (typeof problemSubjects)[number];

/** How far a broadcast has come. */
export const broadcastStates = [
  'storing',
  'scheduled',
  'running',
  'paused',
  'finished',
  'cancelled',
  'expired',
] as const;

/** How far one event has come on its way to one subscription. */
export const deliveryStates = ['waiting', 'retrying', 'held', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** `unknown`: under way, or the process ended before its response, so that it may have been done or not. */
export const auditResults = ['done', 'refused', 'failed', 'unknown'] as const;
export type AuditResult = (typeof auditResults)[number];

/** The scopes of keys, one word for each kind of route. The API's reference shows which scope a route needs. */
export const keyScopes = {
  read: 'Read ids, states, times, codes and counts. Content, people’s names and numbers are null.',
  'read:content': 'Read everything, including messages and media. Includes `read`.',
  send: 'Send messages, read marks and files, cancel or retry one message, and pass a thread on.',
  broadcast: 'Create and control broadcasts.',
  manage: 'Change how the service works: pauses, bulk changes, replays, subscriptions, templates, alerts.',
  admin: 'Create and revoke keys, read the audit trail and the verify token. Includes every other scope.',
} as const;

export type KeyScope = keyof typeof keyScopes;

export const keyScopeNames = Object.keys(keyScopes) as readonly KeyScope[];

/** The kinds in which a stored file can be sent. */
export const ownMediaKinds = ['image', 'video', 'audio', 'voice', 'sticker', 'document'] as const;

/** The download states of a message's file. */
export const mediaStates = [
  'wanted',
  'stored',
  'failed',
  'expired',
  'too_large',
  'on_demand',
  'off',
  'removed',
] as const;
