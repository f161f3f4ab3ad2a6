/**
 * One update inside a webhook: Meta batches up to 1,000 of them in one POST, over `entry[]`, `changes[]` and the
 * arrays inside a change's `value`. An item is what is deduplicated, applied and shown; it knows nothing of storage.
 */
export type WebhookItem =
  | MessageItem
  | StatusItem
  | PaymentItem
  | CallItem
  | UserActionItem
  | AutomaticEventItem
  | UserIdUpdateItem
  | PreferenceItem
  | ContactSyncItem
  | AccountItem
  | HandoverItem
  | OtherItem;

/** The fields of every item, whatever its kind. */
interface ItemBase {
  /**
   * Subkind in Meta's own word: a message's `type`, a status's `status`, an update's `event` or else its field, an
   * error's code; `unknown` if there is none.
   */
  readonly type: string;
  /** The item's position in the webhook, as a JSON pointer: `/entry/0/changes/1/value/messages/3`. */
  readonly path: string;
  /**
   * The same for every redelivery of this item, in whatever batch, and different for any other item. Meta names no
   * event id; the rule for each kind is written in `identity.ts`.
   */
  readonly identity: string;
  /**
   * The change's `field`, or '' if Meta left it out. An update that plainly belongs to another field has that one:
   * Meta's sample of a template's quality comes as `message_template_status_update`.
   */
  readonly field: string;
  /**
   * The field it arrived under, or '' if Meta left it out: `messages` for items addressed to us, `standby` for items
   * that another responder is to answer and we only see. Anything nested in an object `standby` counts as standby,
   * whatever the field.
   */
  readonly via: string;
  /** `entry[].id`; '' if it is missing. */
  readonly wabaId: string;
  /** `metadata.phone_number_id`; absent on account, template and flow updates. */
  readonly phoneNumberId?: string;
  /** The business's own number as Meta displays it, digits only: `metadata.display_phone_number`. */
  readonly businessNumber?: string;
  /** Meta's time for the item in milliseconds since 1970 (Meta counts seconds); absent if Meta gives none. */
  readonly at?: number;
  /** The WhatsApp user that the item is about. */
  readonly user?: UserRef;
  /** The group it belongs to, for group messages, statuses and updates. */
  readonly groupId?: string;
  /** Meta's id of the message that the item is, or is about. */
  readonly wamid?: string;
  /** The item itself, as parsed JSON, untouched. */
  readonly raw: unknown;
}

/** A WhatsApp user as one item shows them. At least one of `waId`, `userId` and `parentUserId` is set. */
export interface UserRef {
  /** The user's number as Meta writes it, digits only (a leading `+` is dropped). Absent for users with a username. */
  readonly waId?: string;
  /** Business-scoped user id (BSUID), such as `US.13491208655302741918`. */
  readonly userId?: string;
  /** The id that accounts linked by Meta have in common for the user, such as `US.ENT.506847293018374`. */
  readonly parentUserId?: string;
  /** `waId` as the same webhook spells it elsewhere, such as with and without Brazil's 9. */
  readonly otherSpellings?: readonly string[];
  /** The number as Meta itself spells it (`wa_id`), where `waId` is another spelling or the business's own. */
  readonly metaSpelling?: string;
  /** Profile name, from the change's `contacts[]`. */
  readonly name?: string;
  readonly username?: string;
}

/** Errors come in Meta's one shape at three places; older webhooks leave out everything but the code. */
export interface WebhookError {
  /** 0 if Meta's is not a number. */
  readonly code: number;
  readonly title?: string;
  readonly message?: string;
  readonly details?: string;
  readonly href?: string;
}

/**
 * A WhatsApp message: one from a user, one that the business sent from the WhatsApp Business app (an echo), or an old
 * one that is repeated when the app's history is shared.
 */
export interface MessageItem extends ItemBase {
  readonly kind: 'message' | 'echo' | 'history';
  readonly wamid?: string;
  readonly direction: 'in' | 'out';
  /** An echo of a message sent through the API by another responder of the number, such as Meta's agent. */
  readonly isFromResponder: boolean;
  /** The object named after `type` (`text`, `image`, `interactive`, …), unchanged; undefined if there is none. */
  readonly content: unknown;
  /** `interactive.type` for interactive messages, `system.type` for system ones, `unsupported.type`. */
  readonly subtype?: string;
  /** The message it replies to. */
  readonly repliesTo?: QuotedMessage;
  /** The product it asks about. */
  readonly product?: ProductRef;
  readonly isForwarded: boolean;
  /** Forwarded more than five times, as chain letters are. */
  readonly isFrequentlyForwarded: boolean;
  /** Click-to-WhatsApp ad that led here, untouched. */
  readonly referral?: unknown;
  readonly media?: MediaRef;
  /** Set for `reaction`: an emoji put on a message, or taken off it (`emoji` absent). */
  readonly reaction?: { readonly wamid: string; readonly emoji?: string };
  /** Set for `edit`: the message it replaces the content of, and the new content. */
  readonly edit?: {
    readonly wamid: string;
    readonly type: string;
    readonly content: unknown;
    readonly media?: MediaRef;
  };
  /** The thread's past, given next to the message because another responder owned it before. */
  readonly conversationContext?: ConversationContext;
  /** Set for an answer to a call permission request, `interactive.call_permission_reply`. */
  readonly callPermission?: CallPermission;
  /** Set for `revoke`: the message that its sender deleted. */
  readonly revoke?: { readonly wamid: string };
  /** For `system`: who the user became. */
  readonly becomes?: UserRef;
  /** History only: Meta's word for the state the message was in, lower case (`read`, `delivered`, `failed`, …). */
  readonly historyStatus?: string;
  readonly errors: readonly WebhookError[];
}

/** The message that another one answers (`context`). */
export interface QuotedMessage {
  readonly wamid: string;
  /** Its author, as Meta names them there: the number may be the business's own. */
  readonly author?: UserRef;
  /** `out` if the business wrote it; undefined if Meta names no author. */
  readonly direction?: 'in' | 'out';
}

/** A product of a catalogue (`context.referred_product`); at least one of the two is set. */
export interface ProductRef {
  readonly catalogId?: string;
  readonly retailerId?: string;
}

/** A file that a message carries. The id lives 7 days, the url 5 minutes. */
export interface MediaRef {
  readonly id?: string;
  readonly mimeType?: string;
  readonly sha256?: string;
  readonly url?: string;
  readonly filename?: string;
  readonly caption?: string;
  /** An audio message recorded in the app. */
  readonly isVoice?: boolean;
  readonly isAnimated?: boolean;
}

/** A status of a message that the business sent. `type` is Meta's `status`. */
export interface StatusItem extends ItemBase {
  readonly kind: 'status';
  /** In groups `delivered`, `read` and `played` are reported for each participant. */
  readonly participant?: UserRef;
  /** `biz_opaque_callback_data`, given back untouched. */
  readonly opaqueData?: string;
  readonly pricing?: unknown;
  /** Meta's 24 hours (or more) of one price, unchanged; since 2025 given only for free entry points. */
  readonly conversation?: unknown;
  /**
   * When the window of a free entry point ends, in which all messages are free; milliseconds since 1970. Absent if the
   * message was not sent in one, or if this status does not name the end.
   */
  readonly freeEntryPointEndsAt?: number;
  readonly errors: readonly WebhookError[];
}

/** The state of an order's payment: `type` is `pending`, `captured` or `failed`; `wamid` is the order's message. */
export interface PaymentItem extends ItemBase {
  readonly kind: 'payment';
  /** The business's reference in its `order_details` message. */
  readonly referenceId?: string;
  readonly amount?: PaymentAmount;
  /** ISO 4217: `INR`, `BRL`. */
  readonly currency?: string;
  readonly errors: readonly WebhookError[];
}

/** As Meta writes money: 21000 with the offset 100 are 210.00. */
export interface PaymentAmount {
  readonly value: number;
  readonly offset: number;
}

/** The conversation before a thread came to this responder, for its people to read (`conversation_context`). */
export interface ConversationContext {
  readonly summary?: string;
  /** All of it, unchanged. */
  readonly value: unknown;
}

/**
 * One step of a call: `type` is `call_created`, `connect`, `terminate`, `RINGING`, `ACCEPTED`, `REJECTED`,
 * `call_recording_available`, `call_transcription_available`.
 */
export interface CallItem extends ItemBase {
  readonly kind: 'call';
  /** Also in `wamid`: calls and messages share one space of ids, since a voicemail has the id of its call. */
  readonly callId: string;
  /** Undefined if Meta's shape doesn't show it. */
  readonly startedBy?: 'user' | 'business';
  /** How it ended, in Meta's word: `COMPLETED`, `FAILED`. */
  readonly status?: string;
  /** When it was answered and when it ended, milliseconds since 1970. Absent if nobody answered. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly durationSeconds?: number;
  /** The payload of the link or button that the user called with. */
  readonly deeplinkPayload?: string;
  readonly ctaPayload?: string;
  /** `biz_opaque_callback_data` of a call by the business, returned unchanged. */
  readonly opaqueData?: string;
  readonly recording?: MediaRef;
  readonly transcript?: MediaRef;
  readonly errors: readonly WebhookError[];
}

/** Whether the business may call the user. */
export interface CallPermission {
  /** `accept` or `reject`. */
  readonly response: string;
  readonly isPermanent: boolean;
  /** Until when, milliseconds since 1970; absent if Meta names no end. */
  readonly expiresAt?: number;
  /** `user_action`, or `automatic` if the user did not answer a request. */
  readonly source?: string;
}

/**
 * `value.user_actions[]`: a user's action on a marketing message; `type` is `marketing_messages_link_click` or
 * `landing_page_view`. Meta names neither user nor message today; if it does, they are read.
 */
export interface UserActionItem extends ItemBase {
  readonly kind: 'user_action';
  /** The part that was clicked: `cta` or `body`. */
  readonly component?: string;
  readonly productId?: string;
  /** The id of a click and of its consequences; it is also part of the URL that was opened. */
  readonly clickId?: string;
}

/** `value.automatic_events[]`: Meta found a lead or a purchase in a conversation; `wamid` is a message of it. */
export interface AutomaticEventItem extends ItemBase {
  readonly kind: 'automatic_event';
}

/** Field `user_id_update`: the user's BSUID was replaced. */
export interface UserIdUpdateItem extends ItemBase {
  readonly kind: 'user_id_update';
  readonly previousUserId: string;
  readonly previousParentUserId?: string;
  readonly currentUserId: string;
}

/** Field `user_preferences`: `type` is `stop` or `resume`. */
export interface PreferenceItem extends ItemBase {
  readonly kind: 'preference';
  readonly category: string;
  /** Meta's words for the user's choice. */
  readonly detail?: string;
}

/** Field `smb_app_state_sync`: the business's address book. `type` is `add` (also: edited) or `remove`. */
export interface ContactSyncItem extends ItemBase {
  readonly kind: 'contact';
  readonly fullName?: string;
  readonly firstName?: string;
}

/**
 * An update about the account, a number, a template, a flow or a group: the newest for a `subject` is its state.
 * `type` is the event, decision or status.
 */
export interface AccountItem extends ItemBase {
  readonly kind: 'account' | 'template' | 'flow' | 'group';
  /** Its subject: a template's id, a display number, a group's id, or the WABA itself. */
  readonly subject: string;
}

/**
 * Field `messaging_handovers`: a thread changed owner; only the owner may send free-form messages. `type` is
 * `control_passed`, `control_taken`, or Meta's word for anything else.
 */
export interface HandoverItem extends ItemBase {
  readonly kind: 'handover';
  /** The new owner of the thread; undefined if Meta's form doesn't say. */
  readonly control?: 'mine' | 'other';
  readonly previousOwner?: ThreadOwner;
  readonly newOwner?: ThreadOwner;
  /**
   * The context that the responder gave when it passed or took the thread, unchanged; up to 2,000 characters, sometimes
   * JSON in a string.
   */
  readonly metadata?: unknown;
  readonly conversationContext?: ConversationContext;
}

/** A responder as a handover names it: by its role (`ai_agent`, `escalation`, …), in older webhooks by its app. */
export interface ThreadOwner {
  readonly role?: string;
  readonly appId?: string;
}

/** Items that change no state of ours: stored, shown, passed on. */
export interface OtherItem extends ItemBase {
  readonly kind: 'tracking_event' | 'error' | 'history_progress' | 'unknown';
  readonly errors?: readonly WebhookError[];
}

export type WebhookItemKind = WebhookItem['kind'];
