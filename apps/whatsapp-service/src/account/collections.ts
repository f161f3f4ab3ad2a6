import { type Collection, collection } from '../records/collection.ts';
import type { AccountRecord } from './account-record.ts';

/** The newest that Meta reported of each fact. */
export const accountRecords: Collection<AccountRecord> = collection({
  name: 'account',
  key: ({ key }: AccountRecord) => key,
  indexes: {},
  hasOwnTables: true,
});
