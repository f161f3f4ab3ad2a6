import { sortableId } from '../records/sortable-id.ts';

/**
 * A request to be notified of changes: the target, the form, the filters, and its state. Times are milliseconds since
 * 1970.
 */
export interface Subscription extends SubscriptionFilter, SubscriptionSettings {
  /** `sub_…`; sorts by the time of creation. */
  readonly id: string;
  /** One more with each change of the record. */
  readonly revision: number;
  readonly state: SubscriptionState;
  /** Why it is paused, failing or disabled; null while it is active. */
  readonly reason: string | null;
  /** Since when it is in that state. */
  readonly stateSince: number;
  /** The newest first. Until `validUntil` deliveries are signed with an older one as well. */
  readonly secrets: readonly SealedSecret[];
  readonly auth: SealedAuth | null;
  /** Where it is declared: a subscription of the file is changed there, not by the API. */
  readonly origin: 'api' | 'file';
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Which changes are delivered; an empty list lets everything pass. Filters combine. */
export interface SubscriptionFilter {
  /** Types of events, or all of one subject, as `message.*`. */
  readonly types: readonly string[];
  /** With it, changes that belong to no business number, as a template's status, are not delivered. */
  readonly phoneNumberIds: readonly string[];
  /** Ids as the API shows them, `cnv_…`; those of a conversation's earlier names count too. */
  readonly conversations: readonly string[];
  /** Webhook fields that messages came under: `messages`, `standby`, `smb_message_echoes`. */
  readonly via: readonly string[];
  /** `in`: users' actions; `out`: messages sent to them, and their statuses. Null: both. */
  readonly direction: 'in' | 'out' | null;
}

export interface SubscriptionSettings {
  readonly url: string;
  /** `event`: one CloudEvents event for each change. `meta`: Meta's own webhook. */
  readonly form: SubscriptionForm;
  readonly description: string | null;
  /** Returned in each delivery of the form `event`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** When an event can't be delivered: `skip` continues with the conversation's next, `strict` waits. */
  readonly order: 'skip' | 'strict';
  /** Messages of one user that arrive within this time are one event. 0 to 30. */
  readonly gatherSeconds: number;
  /** How long an attempt may take. 5 to 30. */
  readonly timeoutSeconds: number;
  /** Maximum number of parallel deliveries. 1 to 256. */
  readonly maxInFlight: number;
}

export type SubscriptionForm = 'event' | 'meta';

/**
 * `active`: events are delivered. `failing`: they are, and the last ones failed. `paused`: an operator stopped it, and events
 * wait. `disabled`: it failed for too long or answered 410, and events are not delivered until it is resumed.
 */
export type SubscriptionState = 'active' | 'failing' | 'paused' | 'disabled';

/** A secret as `sealing.ts` encrypts it. */
export interface SealedSecret {
  readonly sealed: string;
  /** Null for the current one. */
  readonly validUntil: number | null;
}

/** The encrypted value of the `authorization` header of each delivery. */
export interface SealedAuth {
  readonly kind: 'bearer' | 'basic';
  readonly sealed: string;
}

/** The most subscriptions that a service keeps. */
export const maxSubscriptions = 1_000;

/** For how long deliveries carry the old secret's signature too, after a rotation. */
export const oldSecretValidMs = 24 * 60 * 60_000;

export const subscriptionDefaults = {
  types: [],
  phoneNumberIds: [],
  conversations: [],
  via: [],
  direction: null,
  description: null,
  metadata: {},
  order: 'skip',
  gatherSeconds: 0,
  timeoutSeconds: 15,
  maxInFlight: 64,
} as const satisfies SubscriptionFilter & Omit<SubscriptionSettings, 'url' | 'form'>;

export function newSubscriptionId(now: number, random: Uint8Array): string {
  return sortableId('sub', now, random);
}

/** The secrets that sign a delivery at that time. */
export function validSecrets({ secrets }: Pick<Subscription, 'secrets'>, now: number): readonly SealedSecret[] {
  return secrets.filter(({ validUntil }) => validUntil === null || validUntil > now);
}
