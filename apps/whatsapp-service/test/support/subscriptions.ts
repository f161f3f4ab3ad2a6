import { type Subscription, subscriptionDefaults } from '../../src/subscriptions/subscription.ts';

/** A subscription of the form `event` to everything. */
export function subscriptionOf(id: string, changes: Partial<Subscription> = {}): Subscription {
  return {
    ...subscriptionDefaults,
    id,
    url: 'https://receiver.example/hook',
    form: 'event',
    revision: 1,
    state: 'active',
    reason: null,
    stateSince: 0,
    secrets: [],
    auth: null,
    origin: 'api',
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  };
}
