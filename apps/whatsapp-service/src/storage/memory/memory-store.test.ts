import { describeStoreContract } from '../../../test/contracts/store-contract.ts';
import { itemTasks } from '../../../test/support/poisonable-item-tasks.ts';
import { createMemoryStore } from './memory-store.ts';

describeStoreContract('createMemoryStore', {
  isDurable: false,
  place: async () => ({ open: async (timeZone) => createMemoryStore({ now: Date.now, tasksOf: itemTasks, timeZone }) }),
});
