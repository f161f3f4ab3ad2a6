import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { replayPrefix } from './collections.ts';
import { createDeliveries, type Wanted } from './create-deliveries.ts';

export interface ReplayDeps {
  /** The events: changes, or webhooks for the form `meta`. */
  readonly feed: ChangeFeed;
  /** Where reading begins; null for the beginning of the feed. */
  readonly from: string | null;
  /** The subscriptions that want a change; none that is disabled. */
  readonly wantedBy: (change: Change) => readonly Subscription[];
  readonly records: Pick<RecordStore, 'run'>;
  readonly now: () => number;
}

export interface ReplayRequest {
  readonly subscriptionId: string;
  /** Changes of this period, in milliseconds since 1970, as far as they are stored. */
  readonly since: number;
  readonly until: number;
  readonly perSecond: number;
}

export interface Replayed {
  readonly deliveries: number;
  /** When the last of them is due. */
  readonly endsAt: number;
}

const pageSize = 500;

/**
 * Queues the changes of a range that a subscription wants, at a limited rate. They have lanes of their own, so that new
 * events never wait behind replayed ones.
 */
export async function replayChanges(
  { feed, from, wantedBy, records, now }: ReplayDeps,
  { subscriptionId, since, until, perSecond }: ReplayRequest,
): Promise<Replayed> {
  const startsAt = now();
  // Later changes are delivered anyway.
  const end = await feed.end();
  const stepMs = 1_000 / perSecond;
  let queued = 0;
  let place = from;
  for (let hasMore = true; hasMore; ) {
    const page = await feed.read(place, pageSize);
    place = page.place;
    hasMore = page.hasMore && place !== end;
    const wanted = page.changes.flatMap((change): Wanted[] => {
      if (change.at < since || change.at >= until) return [];
      const subscription = wantedBy(change).find(({ id }) => id === subscriptionId);
      if (!subscription) return [];
      queued += 1;
      const due = { dueAt: startsAt + queued * stepMs, lanePrefix: replayPrefix };
      return [{ subscription: { ...subscription, gatherSeconds: 0 }, change, ...due }];
    });
    await records.run(() => createDeliveries(wanted, now()));
  }
  return { deliveries: queued, endsAt: startsAt + queued * stepMs };
}
