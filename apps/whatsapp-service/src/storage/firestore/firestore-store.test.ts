import { describeStoreContract } from '../../../test/contracts/store-contract.ts';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { itemTasks } from '../../../test/support/poisonable-item-tasks.ts';
import { createFirestoreStore } from './firestore-store.ts';

await describeWithFirestore('on the emulator', ({ emulatorHost, freshProjectId }) => {
  describeStoreContract('createFirestoreStore', {
    isDurable: true,
    place: async () => {
      const projectId = freshProjectId();
      // A busy machine makes the emulator slow; how late is too late is tested with round trips.
      const deadlines = { acceptDeadlineMs: 15_000, deadlineMs: 15_000 };
      const options = { projectId, emulatorHost, now: Date.now, tasksOf: itemTasks, ...deadlines };
      return { open: (timeZone) => createFirestoreStore({ ...options, timeZone }) };
    },
  });
});
