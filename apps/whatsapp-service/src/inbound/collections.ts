import { isPerson, isTheirs } from '../persons/is-theirs.ts';
import { type Collection, collection } from '../records/collection.ts';
import { definedParts, definedValues } from '../records/defined-parts.ts';
import type { ItemRecord } from './item-record.ts';

/** The outcome of each item of the webhooks. */
export const itemRecords: Collection<ItemRecord> = collection({
  name: 'items',
  key: ({ key }: ItemRecord) => key,
  indexes: {},
  persons: ({ waId, userId }) => definedValues(waId, userId),
  erasure: {
    without: (item, person) => {
      const { waId, userId, wamid } = item;
      const isOurs = waId || userId ? isPerson(person, definedParts({ waId, userId })) : isTheirs(person, wamid ?? '');
      return isOurs ? null : item;
    },
  },
  hasOwnTables: true,
});
