import { type Collection, collection } from '../records/collection.ts';
import { definedValues } from '../records/defined-parts.ts';
import type { ItemRecord } from './item-record.ts';

/** What became of each item of the webhooks. */
export const itemRecords: Collection<ItemRecord> = collection({
  name: 'items',
  key: ({ key }: ItemRecord) => key,
  indexes: {},
  persons: ({ waId, userId }) => definedValues(waId, userId),
  hasOwnTables: true,
});
