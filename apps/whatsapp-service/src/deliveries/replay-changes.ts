import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { replayPrefix } from './collections.ts';
import { createDeliveries, type Wanted } from './create-deliveries.ts';

export interface ReplayDeps {
  /** What happened: changes, or for the form `meta` webhooks. */
  readonly feed: ChangeFeed;
  /** Where the feed is read from; null for its beginning. */
  readonly from: string | null;
  /** Who wants something of it; none that is disabled. */
  readonly wantedBy: (change: Change) => readonly Subscription[];
  readonly records: Pick<RecordStore, 'run'>;
  readonly now: () => number;
}

export interface ReplayRequest {
  readonly subscriptionId: string;
  /** Changes that happened in this time, in milliseconds since 1970, as far as they are kept. */
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
 * Queues what happened in a range for a subscription, as far as it wants that, at a rate. Its conversations have lanes of their own for
 * it, so that what happens now never waits behind what is replayed.
 */
export async function replayChanges(
  { feed, from, wantedBy, records, now }: ReplayDeps,
  { subscriptionId, since, until, perSecond }: ReplayRequest,
): Promise<Replayed> {
  const startsAt = now();
  // What comes after this is delivered anyway.
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
