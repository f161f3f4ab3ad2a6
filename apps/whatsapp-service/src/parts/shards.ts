import type { Part } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

/** Has this process work its shards, if the store is shared. */
export function createShardsPart({ store, log }: Pick<ServiceContext, 'store' | 'log'>): Part {
  const { shards } = store;
  return {
    name: 'shards',
    role: 'worker',
    ...(shards && { start: () => shards.start(log), stop: shards.leave }),
  };
}
