import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStoreContract } from '../../../test/contracts/store-contract.ts';
import { createSqliteStore } from './sqlite-store.ts';

const tasksModule = new URL('../../../test/support/poisonable-item-tasks.ts', import.meta.url).href;

describeStoreContract('createSqliteStore', {
  isDurable: true,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
    return {
      open: () => createSqliteStore({ path: join(folder, 'deeper', 'whatsapp.db'), tasksModule }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
});
