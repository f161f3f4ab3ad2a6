import type { MediaRef, PaymentAmount, ProductRef, QuotedMessage, UserRef, WebhookError } from '@intexuraos/cloud-api';
import type { CallRecord } from './call-record.ts';

/**
 * One entry of a conversation with everything ever reported about it: a WhatsApp message, a call, or Meta's observation
 * of the user (`MessageBody.kind`). Every part of it merges in any order and any number of times to the same result, so
 * it does not matter how Meta ordered, repeated or batched its reports.
 */
export interface MessageRecord {
  /** `{phoneNumberId}/{wamid}` */
  readonly key: string;
  readonly phoneNumberId: string;
  readonly wamid: string;
  /** The conversation record it belongs to (its own one, before any merging of aliases); null while unknown. */
  readonly conversationKey: string | null;
  /**
   * Null while only statuses, reactions or edits of it have come: a stub that its message fills later. Null for a call
   * as well, unless the user left a voicemail, which has the call's id.
   */
  readonly body: MessageBody | null;
  /**
   * Meta's time of the message, of the call's beginning, or of the earliest report about a stub; 0 if Meta gave none.
   */
  readonly at: number;
  readonly user: UserRef | null;
  readonly groupId: string | null;
  /**
   * The webhook field it arrived under; null for a stub, for messages sent by this service, and in records of older
   * versions. A message that arrived under several fields shows the most direct one (`message-via.ts`).
   */
  readonly via?: string | null;
  /**
   * When it first arrived, as text that sorts (`arrival.ts`); for a stub, when anything about it first arrived. Absent
   * in records of older versions.
   */
  readonly arrival?: string;
  /** Set for a call. */
  readonly call?: CallRecord;
  /** Other entries that are about this one; absent if there are none. */
  readonly entries?: readonly EntryLink[];
  readonly statuses: readonly StatusEntry[];
  /** All reports of its order's payment, oldest first; absent in records of older versions. */
  readonly payments?: readonly PaymentEntry[];
  /** The newest reaction of each user (or of the business) to this message. */
  readonly reactions: readonly ReactionEntry[];
  readonly edits: readonly EditEntry[];
  /** An item with this message named no user, so it had a conversation of its own until another item named its user. */
  readonly isNameless?: true;
  /** For an edit or a revocation, which is no message of its own: the wamid of the message that it changes. */
  readonly concerns?: string;
  /** The wamids of all edits, revocations and reactions of this message; absent in records of older versions. */
  readonly concernedBy?: readonly string[];
  /**
   * The usage key it is counted under; absent while it is not counted, and in records of versions that did not count
   * usage.
   */
  readonly countedAs?: string;
  /** Set for good once its sender deleted it. */
  readonly revoked: RevokeEntry | null;
}

/** An entry about a message, in that message's conversation. */
export interface EntryLink {
  readonly wamid: string;
  readonly at: number;
}

export interface MessageBody {
  /** The kind of Meta's observation; absent for a message. */
  readonly kind?: 'user_action' | 'automatic_event';
  /** The message that an observation is about. */
  readonly about?: string;
  readonly direction: 'in' | 'out';
  /**
   * Where the content came from: a webhook, the WhatsApp Business app (`echo`), its history, a request to this service
   * (`sent`), or a request of another responder of the number, such as Meta's agent (`responder`). History gives way to
   * all others, and a responder's echo to all but history.
   */
  readonly source: 'webhook' | 'echo' | 'history' | 'sent' | 'responder';
  readonly type: string;
  readonly subtype?: string;
  /** As Meta sent it; undefined if there is none, or if it is nested too deeply to copy (the event has it). */
  readonly content?: unknown;
  readonly media?: MediaRef;
  /** A string (only the wamid) in records of older versions. */
  readonly repliesTo?: QuotedMessage | string;
  /** Its unmodelled keys, as Meta sent them. */
  readonly more?: unknown;
  /** The product it asks about. */
  readonly product?: ProductRef;
  readonly reactsTo?: string;
  readonly isForwarded: boolean;
  readonly isFrequentlyForwarded?: true;
  /** The outbox entry it was sent from. */
  readonly outboxId?: string;
  /** The `biz_opaque_callback_data` that its sender gave; Meta got the entry's id instead. */
  readonly callbackData?: string;
  readonly referral?: unknown;
  readonly errors: readonly WebhookError[];
}

/** One status as Meta reported it. */
export interface StatusEntry {
  /** Identity of the status, as of its item. */
  readonly identity: string;
  readonly status: string;
  readonly at: number;
  /** In groups, the participant it is about. */
  readonly participant?: UserRef;
  readonly pricing?: unknown;
  readonly conversation?: unknown;
  /** For a message in the window of a free entry point: when that ends. */
  readonly freeEntryPointEndsAt?: number;
  readonly more?: unknown;
  readonly opaqueData?: string;
  readonly errors: readonly WebhookError[];
  readonly source: 'webhook' | 'history';
  /** Set if it arrived for another responder only; absent in records of older versions. */
  readonly via?: 'standby';
}

export interface PaymentEntry {
  /** Identity of the item that reported it. */
  readonly identity: string;
  /** `pending`, `captured`, `failed`, or another word of Meta's. */
  readonly state: string;
  readonly at: number;
  readonly referenceId?: string;
  readonly amount?: PaymentAmount;
  readonly currency?: string;
  readonly more?: unknown;
  readonly errors: readonly WebhookError[];
}

export interface ReactionEntry {
  /**
   * The person who reacted, by every alias seen: `u:{userId}`, `p:{parentUserId}`, `w:{waId}`, `business`, `unknown`;
   * sorted.
   */
  readonly actors: readonly string[];
  /** Absent when the reaction was taken off. */
  readonly emoji?: string;
  readonly at: number;
  readonly wamid: string;
}

export interface RevokeEntry {
  readonly wamid: string;
  readonly at: number;
  readonly more?: unknown;
}

export interface EditEntry {
  readonly wamid: string;
  readonly at: number;
  readonly type: string;
  readonly content?: unknown;
  /** The file, if the edit names one; a new caption alone leaves the file unchanged. */
  readonly media?: MediaRef;
  readonly more?: unknown;
}
