import type { Collection } from '../records/collection.ts';
import type { ItemRecord } from './item-record.ts';

/** What became of each item of the webhooks. */
export const itemRecords: Collection<ItemRecord> = { name: 'items', keyOf: ({ key }) => key };
