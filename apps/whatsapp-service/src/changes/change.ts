import { hash } from 'node:crypto';
import type { Feed } from '../records/collection.ts';

/**
 * Something that happened, as a reference: what it is about stays in its record, where consumers read it. It
 * is written in the transaction that makes it true, and once: what Meta repeats changes no record, and so is no change.
 */
export interface Change {
  readonly type: ChangeType;
  /** When it happened, by Meta's time where Meta gave one; milliseconds since 1970. */
  readonly at: number;
  /** The key of the record that it is about: a message, a conversation, a fact of the account, an entry of the outbox. */
  readonly key: string;
  /** The conversation of a message, by its own key before any merging; absent where it is unknown. */
  readonly conversation?: string;
  /** Of a webhook about several: the others. In no feed. */
  readonly alsoIn?: readonly string[];
  /** The state that was reached, or what it is called: `delivered`, `other`, a template's new status. */
  readonly detail?: string;
  /** Tells changes of one type and record apart: Meta's identity of a status, the wamid of an edit. */
  readonly part?: string;
  /** Of a message that this service sent: its entry of the outbox. */
  readonly entry?: string;
  /** Of a failure: Meta’s code. */
  readonly code?: number;
}

export type ChangeType =
  /** A user's message arrived. */
  | 'message.received'
  /** A message to a user is out: from this service, the business's app, or another responder. */
  | 'message.sent'
  | 'message.status'
  | 'message.failed'
  | 'message.edited'
  | 'message.revoked'
  | 'reaction'
  /** What Meta observed of the user; no message. */
  | 'user_action'
  | 'call'
  | 'payment'
  /** A file that is worth downloading while Meta has it: `detail` is Meta's id of it, `part` the edit that has it, `recording` or `transcript`. */
  | 'media.wanted'
  /** The 24-hour window opened after it was closed. */
  | 'conversation.window_opened'
  /** Another responder owns the thread now. */
  | 'conversation.control'
  /** The user's name, username, preferences, or the business's name for them. */
  | 'contact.changed'
  /** A message of the outbox ended before Meta took it; the key is the entry's id. */
  | 'outbox.failed'
  | 'outbox.expired'
  | 'outbox.cancelled'
  | 'template.status'
  | 'number.quality'
  | 'flow.status'
  | 'group.changed'
  | 'account.standing'
  /** Deliveries to a subscription fail, work again, or are given up; the key is the subscription's id. */
  | 'subscription.failing'
  | 'subscription.recovered'
  | 'subscription.disabled'
  /** A stored webhook, by its event's id. It is in no feed: deliveries of Meta's own webhooks refer to it so. */
  | 'webhook';

/** All changes, each in the order of what it is about. Kept for a week. */
export const changes: Feed<Change> = { name: 'changes', keyOf: changeId };

/**
 * What stands in place of a change that was erased, where places in the feed count changes. It is of a type that is in no feed,
 * and is left out when the feed is read.
 */
export const erasedChange: Change = { type: 'webhook', at: 0, key: '' };

/** Whether a stored change was not erased. */
export const isPresent = ({ type }: Change): boolean => type !== erasedChange.type;

/** How long changes are kept, whether anybody follows them or not. */
export const changesKeptMs = 7 * 24 * 60 * 60_000;

/** The same for every telling of one change: what acts on the outside recognises a repeat by it. */
export function changeId({ type, at, key, detail, part }: Change): string {
  return hash('sha256', JSON.stringify([type, at, key, detail, part]), 'base64url').slice(0, 22);
}
