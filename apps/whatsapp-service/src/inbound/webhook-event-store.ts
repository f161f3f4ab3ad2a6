import type { Page, PageRequest } from '../records/page.ts';
import type { ItemRecord } from './item-record.ts';
import type { Blocks } from './marks.ts';
import type { SampleRates } from './sample-rates.ts';
import type { IncomingWebhook, ItemCounts, WebhookEvent } from './webhook-event.ts';

/**
 * Stores webhook events and processes them into items. Every store of `storage/` implements it, under one contract
 * suite.
 */
export interface WebhookEventStore {
  /**
   * Stores a webhook durably. Resolves only after a durable commit: a `stored` webhook survives a crash of the process
   * and a power cut. The same bytes again are a `duplicate`: nothing is stored, the event's `deliveries` grows by one
   * and its `lastReceivedAt` advances. A large webhook is stored completely or not at all. Concurrent calls share
   * commits, yet each succeeds or fails on its own. Rejects with a retryable ServiceError when the store can't take it.
   */
  accept(webhook: IncomingWebhook): Promise<'stored' | 'duplicate'>;

  /**
   * Stores a webhook as `accept` does, and processes it in the same commit, if nothing waits that has to be processed
   * before. Null if that is not possible now: the webhook then has to be accepted like any other, and is a `duplicate`
   * if it was stored after all. Only stores that save something by it have this.
   */
  acceptAtOnce?(
    webhook: IncomingWebhook,
    rates?: SampleRates,
    blocks?: Blocks | null,
  ): Promise<ProcessingReport | null>;

  /**
   * Takes up to `limit` waiting events, oldest first, those that one process received in its order, and applies each
   * item on its own: once for its identity, in one transaction with that identity. An item whose application throws is
   * stored as failed with the reason and holds up no other. An event's result is set once all its items are done.
   * Concurrent calls, in one process or in several, apply nothing twice. Rejects when the store fails; the events stay
   * queued. May return before `limit` with `hasMore` set, so that acceptance never has to wait. The report has the
   * events in the sample of `rates` (`isSampled`) item by item, by default none. Items about people in `blocks` are
   * rejected, and leave no trace of the person.
   */
  processPending(limit: number, rates?: SampleRates, blocks?: Blocks | null): Promise<ProcessingReport>;

  /** When the event that has waited longest for processing was received; null when none waits. */
  oldestPendingAt(): Promise<number | null>;

  find(id: string): Promise<WebhookEvent | null>;

  /** The exact bytes Meta sent; null for an unknown id. */
  payload(id: string): Promise<Uint8Array | null>;

  /**
   * Events newest first: those that one process received in its order, those that several received in the same millisecond in
   * a stable one. Filters combine.
   */
  list(filter: EventFilter, page: PageRequest): Promise<Page<WebhookEvent>>;

  /** The outcome of each item of an event; an item applied from another event is a `duplicate`. */
  items(id: string): Promise<readonly ItemRecord[]>;

  /**
   * Queues an event for processing again, checking again which items are foreign: rejected and failed items are attempted
   * again, applied ones stay applied once, as this version reads them, and items that only an older version found are
   * removed. False for an unknown id.
   */
  replay(id: string, foreign: readonly string[]): Promise<boolean>;

  /** How many events are stored, and how many of them wait for processing. */
  count(): Promise<{ stored: number; pending: number }>;
}

export interface EventFilter {
  /** Received at or after, and before: milliseconds since 1970. */
  readonly from?: number;
  readonly until?: number;
  /** `message`, `status.failed`: events with such an item. The part before the dot matches all its types. */
  readonly kind?: string;
  /** Ids of a user, up to 30 (`waId`, `userId`, `parentUserId`): events with an item that names one of them. */
  readonly user?: string | readonly string[];
  /** Events with an item that is, or is about, the message with one of these wamids, up to 30. */
  readonly wamid?: string | readonly string[];
  /** Events with an item that arrived under this webhook field: `messages`, `standby`. */
  readonly via?: string;
}

export interface ProcessingReport {
  /** How many events got their result. */
  readonly events: number;
  readonly items: ItemCounts;
  /** Whether more events were waiting when it returned. */
  readonly hasMore: boolean;
  /** The items that could not be applied, for the log. */
  readonly failures: readonly ItemFailure[];
  /** The same items as in `items`, by kind. */
  readonly kinds: readonly KindCount[];
  /** The sampled events, each with its items. */
  readonly sampled: readonly SampledEvent[];
}

/** How many items of a kind had the same outcome. */
export interface KindCount {
  /** `message.text`, `status.delivered`: may hold any word of Meta's. */
  readonly kind: string;
  readonly state: ItemRecord['state'];
  readonly count: number;
}

/** How an event was processed. Times are milliseconds since 1970, with fractions. */
export interface SampledEvent {
  readonly id: string;
  readonly receivedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly items: readonly SampledItem[];
}

export interface SampledItem {
  readonly kind: string;
  readonly state: ItemRecord['state'];
  /** Its place in the event. */
  readonly path: string;
  readonly wamid?: string | undefined;
  /** The outbox entry, for a status of a message that it sent. */
  readonly entryId?: string | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface ItemFailure {
  readonly eventId: string;
  readonly path: string;
  readonly kind: string;
  readonly reason: string;
}
