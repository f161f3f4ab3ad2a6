import { type Firestore, Timestamp } from '@google-cloud/firestore';
import type { ConsumerPlace } from '../../../changes/collections.ts';
import { feedName } from '../../../inbound/event-feed.ts';
import { keyHash } from '../../../records/key-hash.ts';
import { writeCursor } from '../../../records/list-cursor.ts';
import type { PlaceValue } from '../../../transfer/change-value.ts';
import { earliestAt } from '../arrival-time.ts';
import { placeAt } from '../change-feed.ts';
import { collections } from '../queries.ts';

/** The document of an imported change, by its number. */
export const changeDocumentId = (number: number): string => keyHash(String(number)).slice(0, 32);

/** The position of a consumer, after documents that were imported before it. */
export async function placeOf(
  firestore: Firestore,
  { consumer, feed, after, lastId }: PlaceValue,
): Promise<ConsumerPlace> {
  if (feed === 'events') {
    const receivedAt =
      lastId === null
        ? undefined
        : (await firestore.collection(collections.events).doc(lastId).get()).get('receivedAt');
    return { consumer, place: writeCursor(feedName, receivedAt ? [receivedAt, lastId ?? ''] : [earliestAt(0), '']) };
  }
  const id = changeDocumentId(after);
  const at = after === 0 ? undefined : (await firestore.collection(collections.changes).doc(id).get()).get('changedAt');
  return { consumer, place: at instanceof Timestamp ? placeAt(at, id) : placeAt(Timestamp.fromMillis(0), '0') };
}
