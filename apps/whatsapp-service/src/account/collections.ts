import type { Collection } from '../records/collection.ts';
import type { AccountRecord } from './account-record.ts';

/** The newest that Meta reported of each fact. */
export const accountRecords: Collection<AccountRecord> = { name: 'account', keyOf: ({ key }) => key };
