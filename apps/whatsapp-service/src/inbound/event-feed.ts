import type { ItemRecord } from './item-record.ts';
import type { WebhookEvent } from './webhook-event.ts';

/**
 * All events in the order in which they were kept, to be followed from any place. Every store implements it, under the
 * contract suite.
 */
export interface EventFeed {
  /** Where events received at `from` (milliseconds since 1970) or later begin, or, for null, behind all there is now. */
  place(from: number | null): Promise<string>;

  /**
   * Up to `limit` events behind a place. Whoever goes on from the place of the last event he has seen misses none, on
   * any instance and after any restart; he may see one again. An event shows once it is processed, or, where that takes
   * long, after a few seconds all the same. Bodies of a page are about 1 MiB at most, but for a single event.
   * Rejects with `cursor_invalid` for a place that is none.
   */
  read(place: string, limit: number): Promise<FeedPage>;
}

export interface FeedEntry {
  /** Behind this event. */
  readonly place: string;
  readonly event: WebhookEvent;
  /** The exact bytes Meta sent. */
  readonly payload: Uint8Array;
  readonly items: readonly ItemRecord[];
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** Where to go on. */
  readonly place: string;
  /** Whether there is more to be had at once. */
  readonly hasMore: boolean;
}

/** The name of the feed in its places. */
export const feedName = 'feed';
export const maxFeedPageBytes = 1024 * 1024;
/** An event that is not processed within this time is shown as it is. */
const maxWaitMs = 2_000;

/** An event with a later time than this was received before the clock was set back. */
const skewMs = 1_000;

/** Whether an event may be shown: what became of its items is known, or won't be soon. */
export function isShowable({ result, receivedAt }: Pick<WebhookEvent, 'result' | 'receivedAt'>, now: number): boolean {
  return result !== null || receivedAt <= now - maxWaitMs || receivedAt > now + skewMs;
}
