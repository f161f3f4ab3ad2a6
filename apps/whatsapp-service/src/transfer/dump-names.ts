import { changes } from '../changes/change.ts';
import { allCollections } from '../collections.ts';
import { usageCounts } from '../conversations/collections.ts';
import { mediaKeys } from '../media/collections.ts';
import { sentMessages, settlements } from '../outbox/collections.ts';
import type { Collection } from '../records/collection.ts';
import { appliedSettings } from '../retention/collections.ts';

/** Webhooks, with their bodies and results. */
export const eventsName = 'webhook_events';
export const usageName = usageCounts.name;
export const changesName = changes.name;
export const settlementsName = settlements.name;
export const sentName = sentMessages.name;
/** The single records of the whole store: since when reception has been complete, and present problems. */
export const stateName = 'state';
/** The files of media, by hash; their bytes are next to the lines. */
export const contentsName = 'contents';

/** Collections that a `RecordStore` has. */
export const declaredCollections: readonly Collection[] = allCollections.filter(({ hasOwnTables }) => !hasOwnTables);

/**
 * Records about one store only, made again for another: how far it is dated by the settings, how its files are
 * encrypted.
 */
const ofOneStore: readonly Collection[] = [appliedSettings, mediaKeys];

/** Everything that is exported, in the order in which it is imported. Media files come last. */
export const dumpNames: readonly string[] = [
  eventsName,
  usageName,
  changesName,
  settlementsName,
  ...allCollections.filter((collection) => !ofOneStore.includes(collection)).map(({ name }) => name),
  sentName,
  stateName,
];

/** By name; undefined if it is no collection of records. */
export const collectionNamed = (name: string): Collection | undefined =>
  allCollections.find((collection) => collection.name === name);
