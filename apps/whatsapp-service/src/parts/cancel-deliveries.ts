import { cancelDeliveries } from '../deliveries/change-deliveries.ts';
import type { ServiceContext } from './service-context.ts';

/** Gives up what is open of a subscription that was deleted, by a request or in the file. Never rejects. */
export function cancelsDeliveries({
  store,
  log,
  clock,
}: Pick<ServiceContext, 'store' | 'log' | 'clock'>): (subscriptionId: string) => Promise<void> {
  return async (subscriptionId) => {
    try {
      await cancelDeliveries(store.records, subscriptionId, clock.now);
    } catch (error) {
      log.error(
        { error, subscriptionId },
        'Not all deliveries of a deleted subscription could be cancelled; they are not attempted.',
      );
    }
  };
}
