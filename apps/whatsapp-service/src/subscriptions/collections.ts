import { type Collection, collection, indexOf } from '../records/collection.ts';
import { put, remove, type Write } from '../records/flow.ts';
import type { Subscription } from './subscription.ts';

export const subscriptions = collection({
  name: 'subscriptions',
  key: ({ id }: Subscription) => id,
  indexes: { newest: { groups: () => ['all'], place: ({ createdAt }) => -createdAt } },
});
export const newestSubscriptions = indexOf(subscriptions, 'newest');

/**
 * One record, which differs after each change of any subscription: instances compare it instead of reading all of them.
 */
export const subscriptionStamps: Collection<SubscriptionStamp> = collection({
  name: 'subscription_stamps',
  key: () => stampKey,
  indexes: {},
});
export const stampKey = 'all';

export interface SubscriptionStamp {
  readonly stamp: string;
}

/** The writes that replace a subscription by `next` and notify every instance. All changes of one use them. */
export function writesOf(next: Subscription): readonly Write[] {
  return [put(subscriptions, next), put(subscriptionStamps, { stamp: `${next.id}/${next.revision}` })];
}

/** Removed subscriptions whose deliveries may still be open: the cancellation of these continues after a crash. */
export const subscriptionRemovals = collection({
  name: 'subscription_removals',
  key: ({ id }: SubscriptionRemoval) => id,
  indexes: { all: { groups: () => ['all'], place: () => 0 } },
});
export const openRemovals = indexOf(subscriptionRemovals, 'all');

export interface SubscriptionRemoval {
  readonly id: string;
}

/** The writes that remove a subscription and notify every instance. */
export function removalOf({ id }: Pick<Subscription, 'id'>): readonly Write[] {
  const stamp = put(subscriptionStamps, { stamp: `${id}/removed` });
  return [remove(subscriptions, id), stamp, put(subscriptionRemovals, { id })];
}
