import { cancelDeliveries, unfinishedRemovals } from '../deliveries/change-deliveries.ts';
import type { ServiceContext } from './service-context.ts';

export interface CancelsDeliveries {
  /** Gives up the open deliveries of a subscription that was deleted, by a request or in the file. Never rejects. */
  cancelAll(subscriptionId: string): Promise<void>;
  /** Continues the work of a process that ended during it. Never rejects. */
  resume(): Promise<void>;
}

export function cancelsDeliveries({
  store,
  log,
  clock,
}: Pick<ServiceContext, 'store' | 'log' | 'clock'>): CancelsDeliveries {
  const fails = 'Some deliveries of a deleted subscription could not be cancelled; they are not attempted.';
  const cancelAll = async (subscriptionId: string): Promise<void> => {
    try {
      await cancelDeliveries(store.records, subscriptionId, clock.now);
    } catch (error) {
      log.error({ error, subscriptionId }, fails);
    }
  };
  return {
    cancelAll,
    resume: async () => {
      try {
        for (const id of await unfinishedRemovals(store.records)) await cancelAll(id);
      } catch (error) {
        log.error({ error }, fails);
      }
    },
  };
}
