import type { Change } from '../changes/change.ts';

/** The outcome of one attempt. */
export interface DeliveryOutcome {
  /**
   * `delivered`: it answered 2xx. `failed`: it did not, and may later. `refused`: it will not accept this delivery (a permanent
   * 4xx), so the budget is shorter. `gone`: 410, which disables the subscription. `dropped`: there is nothing to deliver, since the
   * record is gone or the filter excludes it by now; nothing was called.
   */
  readonly kind: 'delivered' | 'failed' | 'refused' | 'gone' | 'dropped';
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The first 4 KiB of the response. */
  readonly body: string;
  /** Why it was not delivered, in a sentence; null if it was. */
  readonly reason: string | null;
  /** How long the endpoint asks to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number;
  readonly durationMs: number;
}

/** One delivery, as passed to a destination. */
export interface DeliveryJob {
  /** `dlv_…`, the same at each attempt: the `webhook-id`. */
  readonly id: string;
  readonly subscriptionId: string;
  /** Its event, in order: one change, or several if messages of one user were gathered (`gatherSeconds`). */
  readonly changes: readonly Change[];
  /** From 1, and again from 1 after a retry by hand. */
  readonly attempt: number;
  /** When the change was matched, in milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where deliveries go: HTTPS, Pub/Sub. Each is a folder that implements this. */
export interface Destination<Subscription> {
  /**
   * Makes one attempt. Never rejects: every result is an outcome. Aborted when its time is over or the service stops.
   */
  deliver(job: DeliveryJob, subscription: Subscription, signal: AbortSignal): Promise<DeliveryOutcome>;
}

/** Which subscriptions want a change. */
export interface SubscriptionDirectory<Subscription> {
  /** Whether they were read; before that, the others throw. */
  isRead(): boolean;
  /**
   * The subscriptions that get a change, from a copy in memory that follows their changes; none that is disabled, and
   * not the one that the change is about.
   */
  subscriptionsFor(change: Change): readonly Subscription[];
  /** The subscriptions that get a webhook as Meta sent it (the form `meta`); none that is disabled. */
  forWebhooks(change: Change): readonly Subscription[];
  /** Whether a change belongs to the conversations that a subscription names; yes if it names none. */
  isOfConversation(subscription: Subscription, change: Change): boolean;
  /** The one with that id, as it is now; null if there is none. */
  find(id: string): Subscription | null;
  /** All subscriptions, including paused ones. */
  all(): readonly Subscription[];
}
