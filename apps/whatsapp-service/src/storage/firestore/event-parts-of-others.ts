import type { Firestore } from '@google-cloud/firestore';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import type { ItemTask } from '../../inbound/process-event.ts';
import { recordFrom, recordRef } from './records.ts';

/** The outcome of an item, wherever it was applied. */
export interface ItemEnd {
  readonly kind: string;
  readonly state: ItemRecord['state'];
}

/**
 * The outcomes of an event's items that other instances process, by the items' records; null while a record is missing. Each instance
 * calls this when it has processed its own items, so the last one finds all of them.
 */
export async function endsOfOthers(
  firestore: Firestore,
  eventId: string,
  tasks: readonly ItemTask[],
): Promise<ItemEnd[] | null> {
  const refs = tasks.flatMap(({ keys }) => keys.map((key) => recordRef(firestore, itemRecords, key)));
  if (refs.length === 0) return [];
  const found = (await firestore.getAll(...refs)).flatMap((snapshot) => recordFrom(itemRecords, snapshot) ?? []);
  const ends = tasks.map(({ path, kind }) => {
    const own = found.find((record) => record.eventId === eventId && record.path === path);
    return own ? { kind, state: own.state } : null;
  });
  return ends.every((end) => end !== null) ? ends : null;
}
