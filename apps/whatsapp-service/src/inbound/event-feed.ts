import type { ItemRecord } from './item-record.ts';
import type { WebhookEvent } from './webhook-event.ts';

/**
 * All events in the order in which they were stored, readable from any position. Every store implements it, under the
 * contract suite.
 */
export interface EventFeed {
  /**
   * The position before the events received at `from` (milliseconds since 1970) or later; for null, after all present
   * events.
   */
  place(from: number | null): Promise<string>;

  /**
   * Up to `limit` events after a position. A reader that resumes from the position of the last event it has seen misses
   * none, on any instance and after any restart, and may see one again. An event appears once it is processed, or after
   * a few seconds if that takes long. The bodies of a page are about 1 MiB at most, unless a single event is larger.
   * Rejects an invalid position with `cursor_invalid`.
   */
  read(place: string, limit: number): Promise<FeedPage>;
}

export interface FeedEntry {
  /** The position after this event. */
  readonly place: string;
  readonly event: WebhookEvent;
  /** The exact bytes Meta sent. */
  readonly payload: Uint8Array;
  readonly items: readonly ItemRecord[];
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** Where to continue. */
  readonly place: string;
  /** Whether more can be read at once. */
  readonly hasMore: boolean;
}

/** The name of the feed in its positions. */
export const feedName = 'feed';
export const maxFeedPageBytes = 1024 * 1024;
/** An event that is not processed within this time is shown as it is. */
const maxWaitMs = 2_000;

/** An event received later than this from now dates from before the clock was set back. */
const skewMs = 1_000;

/** Whether an event may be shown: it has its result, or will not get it soon. */
export function isShowable({ result, receivedAt }: Pick<WebhookEvent, 'result' | 'receivedAt'>, now: number): boolean {
  return result !== null || receivedAt <= now - maxWaitMs || receivedAt > now + skewMs;
}
