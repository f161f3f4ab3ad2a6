import { type Collection, collection } from '../records/collection.ts';

/** How far each consumer of the changes has come. */
export const consumerPlaces: Collection<ConsumerPlace> = collection({
  name: 'change_places',
  key: ({ consumer }: ConsumerPlace) => consumer,
  indexes: {},
});

export interface ConsumerPlace {
  readonly consumer: string;
  readonly place: string;
}
