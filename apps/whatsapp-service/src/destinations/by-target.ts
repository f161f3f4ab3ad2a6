import type { Destination } from '../deliveries/destination.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { type TargetKind, targetKind } from '../subscriptions/target-url.ts';

/** Gives each delivery to the destination of its subscription's URL. */
export function destinationByTarget(
  destinations: Readonly<Record<TargetKind, Destination<Subscription>>>,
): Destination<Subscription> {
  return {
    deliver: (job, subscription, signal) =>
      destinations[targetKind(subscription.url)].deliver(job, subscription, signal),
  };
}
