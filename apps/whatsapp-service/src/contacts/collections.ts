import { collection, indexOf, personIndex } from '../records/collection.ts';

/** The business's notes about a person; everything else is in their conversations. */
export interface ContactDetails {
  /** `ctd_` and 26 characters. */
  readonly id: string;
  /** All ids of the person when it was last changed; any that is joined with one of them later leads here as well. */
  readonly ids: readonly string[];
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type AttributeValue = string | number | boolean;

export const contactDetails = collection({
  name: 'contact_details',
  key: ({ id }: ContactDetails) => id,
  indexes: { tagged: { groups: ({ tags }) => tags, place: ({ createdAt }) => -createdAt } },
  persons: ({ ids }) => ids,
});

/** By tag, the newest first. */
export const taggedContacts = indexOf(contactDetails, 'tagged');

/** By any id of the person. */
export const detailsOfPerson = { collection: contactDetails, name: personIndex };
