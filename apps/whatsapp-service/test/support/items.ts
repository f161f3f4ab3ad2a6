import type {
  AccountItem,
  AutomaticEventItem,
  CallItem,
  ContactSyncItem,
  HandoverItem,
  MessageItem,
  OtherItem,
  PaymentItem,
  PreferenceItem,
  StatusItem,
  UserActionItem,
  UserIdUpdateItem,
  UserRef,
} from '@intexuraos/cloud-api';
import { noon, phoneNumberId, wabaId } from './webhooks.ts';

/*
 * Small builders of parsed items, for tests of the rules. Unless told otherwise an item is about Ada, who is known by
 * number, at noon. Identities follow the parser's rules as far as the rules here can tell.
 */

export const ada: UserRef = { waId: '16505551234' };
/** Shows no number. */
export const bob: UserRef = { userId: 'US.2000' };
export const cleo: UserRef = { waId: '16505553333', userId: 'US.3000' };

/** Noon and so many seconds, as Meta's time in milliseconds. */
export const at = (seconds: number): number => noon + seconds * 1_000;

interface Common {
  readonly path: string;
  readonly field: string;
  readonly via: string;
  readonly wabaId: string;
  readonly phoneNumberId?: string;
  readonly at?: number;
  readonly user?: UserRef;
  readonly raw: unknown;
}

const common: Common = {
  path: '/entry/0/changes/0/value/items/0',
  field: 'messages',
  via: 'messages',
  wabaId,
  phoneNumberId,
  at: noon,
  user: ada,
  raw: {},
};

const scopeOf = (item: Common): string => item.phoneNumberId ?? `waba-${item.wabaId}`;
const nameOf = (user: UserRef | undefined): string => user?.userId ?? user?.waId ?? 'nobody';

/** A text from a user; with `kind: 'echo'` or `'history'` it comes from the app. */
export function messageItem(wamid: string, change: Partial<MessageItem> = {}): MessageItem {
  const { kind = 'message', type = 'text' } = change;
  const direction = kind === 'echo' ? 'out' : 'in';
  const content = { body: `text of ${wamid}` };
  const plain = {
    direction,
    content,
    isFromResponder: false,
    isForwarded: false,
    isFrequentlyForwarded: false,
    errors: [],
  } as const;
  const item = { ...common, ...plain, ...change, kind, type, wamid } as const;
  const identity = `${kind}:${scopeOf(item)}:${wamid}${kind === 'history' ? `:${type}` : ''}`;
  return { identity, ...item };
}

/** A reaction to `target`; without an emoji it is taken off. */
export function reactionItem(
  wamid: string,
  target: string,
  emoji?: string,
  change: Partial<MessageItem> = {},
): MessageItem {
  const sign = emoji === undefined ? {} : { emoji };
  const content = { message_id: target, ...sign };
  return messageItem(wamid, { type: 'reaction', content, reaction: { wamid: target, ...sign }, ...change });
}

export function editItem(wamid: string, target: string, body: string, change: Partial<MessageItem> = {}): MessageItem {
  const edit = { wamid: target, type: 'text', content: { body } };
  return messageItem(wamid, { type: 'edit', content: {}, edit, ...change });
}

export function revokeItem(wamid: string, target: string, change: Partial<MessageItem> = {}): MessageItem {
  return messageItem(wamid, { type: 'revoke', content: {}, revoke: { wamid: target }, ...change });
}

/** Tells who the user became; `subtype` is Meta's `system.type`. */
export function systemItem(
  wamid: string,
  subtype: string,
  becomes: UserRef,
  change: Partial<MessageItem> = {},
): MessageItem {
  return messageItem(wamid, { type: 'system', subtype, becomes, content: { type: subtype }, ...change });
}

/** A status of a message the business sent. */
export function statusItem(wamid: string, status: string, change: Partial<StatusItem> = {}): StatusItem {
  const item = { ...common, errors: [], ...change, kind: 'status', type: status, wamid } as const;
  const member = change.participant ? `:${nameOf(change.participant)}` : '';
  return { identity: `status:${scopeOf(item)}:${wamid}:${status}:${item.at}${member}`, ...item };
}

/** The state of the payment for the order in that message: `pending`, `captured`, `failed`. */
export function paymentItem(wamid: string, state: string, change: Partial<PaymentItem> = {}): PaymentItem {
  const item = { ...common, errors: [], ...change, kind: 'payment', type: state, wamid } as const;
  return { identity: `payment:${scopeOf(item)}:${wamid}:${item.referenceId ?? ''}:${state}:${item.at}`, ...item };
}

/** A step of a call; `type` is `connect`, `terminate`, `RINGING`, … */
export function callItem(type: string, change: Partial<CallItem> = {}): CallItem {
  const item = { ...common, callId: 'wacid.1', errors: [], ...change, kind: 'call', type } as const;
  return { identity: `call:${scopeOf(item)}:${item.callId}:${type}`, ...item, wamid: item.callId };
}

/** A click on a marketing message; like Meta's it names nobody unless told otherwise. */
export function userActionItem(clickId: string, change: Partial<UserActionItem> = {}): UserActionItem {
  const type = 'marketing_messages_link_click';
  const item = { ...common, user: undefined, type, clickId, ...change, kind: 'user_action' } as const;
  return { identity: `user-action:${scopeOf(item)}:${item.type}:${clickId}:${item.at}`, ...item };
}

/** A lead or a purchase that Meta found; like Meta's it names a message, and no user unless told otherwise. */
export function automaticEventItem(wamid: string, change: Partial<AutomaticEventItem> = {}): AutomaticEventItem {
  const item = {
    ...common,
    user: undefined,
    type: 'LeadSubmitted',
    ...change,
    kind: 'automatic_event',
    wamid,
  } as const;
  return { identity: `@${wamid}:automatic-event:${scopeOf(item)}:${item.type}:${item.at}`, ...item };
}

/** A thread that changed owner: `control_passed` to us, or `control_taken` from us. */
export function handoverItem(
  type: 'control_passed' | 'control_taken',
  change: Partial<HandoverItem> = {},
): HandoverItem {
  const control = type === 'control_passed' ? 'mine' : 'other';
  const item = { ...common, control, ...change, kind: 'handover', type } as const;
  return { identity: `handover:${scopeOf(item)}:${type}:${nameOf(item.user)}:${item.at}`, ...item };
}

export function userIdUpdateItem(
  previousUserId: string,
  currentUserId: string,
  change: Partial<UserIdUpdateItem> = {},
): UserIdUpdateItem {
  const user = { userId: currentUserId };
  const item = { ...common, user, ...change, kind: 'user_id_update', previousUserId, currentUserId } as const;
  const identity = `user-id-update:${scopeOf(item)}:${previousUserId}:${currentUserId}`;
  return { type: 'user_id_update', identity, ...item };
}

export function preferenceItem(type: 'stop' | 'resume', change: Partial<PreferenceItem> = {}): PreferenceItem {
  const item = { ...common, category: 'marketing_messages', ...change, kind: 'preference', type } as const;
  const identity = `preference:${scopeOf(item)}:${nameOf(item.user)}:${item.category}:${type}:${item.at}`;
  return { identity, ...item };
}

/** An entry of the business's address book, put in or taken out. */
export function contactItem(type: 'add' | 'remove', change: Partial<ContactSyncItem> = {}): ContactSyncItem {
  const item = { ...common, ...change, kind: 'contact', type } as const;
  return { identity: `contact:${scopeOf(item)}:${nameOf(item.user)}:${type}:${item.at}`, ...item };
}

/** News of the account; `kind: 'template'` and others make it news of those. */
export function accountItem(type: string, change: Partial<AccountItem> = {}): AccountItem {
  const none = { user: undefined, phoneNumberId: undefined };
  const item = { ...common, ...none, kind: 'account', subject: wabaId, ...change, type } as const;
  return { identity: `${item.kind}:${item.wabaId}:${item.field}:${type}:${item.subject}:${item.at}`, ...item };
}

export function otherItem(kind: OtherItem['kind'], change: Partial<OtherItem> = {}): OtherItem {
  const item = { ...common, type: 'unknown', ...change, kind };
  return { identity: `${kind}:${scopeOf(item)}:${item.type}:${item.at}`, ...item };
}
