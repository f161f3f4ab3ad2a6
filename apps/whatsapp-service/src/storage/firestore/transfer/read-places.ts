import { changesName } from '../../../changes/change-feed.ts';
import { type ConsumerPlace, consumerPlaces } from '../../../changes/collections.ts';
import { feedName } from '../../../inbound/event-feed.ts';
import { listOf, readCursor } from '../../../records/list-cursor.ts';
import type { PlaceValue } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { readPlace } from '../change-feed.ts';
import { query, queryShapes, workShards } from '../queries.ts';
import { readStoredRecord } from '../stored-record.ts';
import { allOf, byName, type Reads } from './pages.ts';
import { changeDocuments, changesIn, timeOf } from './read-changes.ts';

/** The position of each consumer, as the number of records that it has behind it. */
export async function* readPlaces(reads: Reads): AsyncGenerator<DumpRecord> {
  const places: ConsumerPlace[] = [];
  for await (const doc of allOf(reads, byName(reads.firestore, `whatsapp_${consumerPlaces.name}`)))
    places.push(readStoredRecord(doc) as ConsumerPlace);
  const passed = await changesBehind(reads, places);
  for (const { consumer, place } of places) {
    const value: PlaceValue =
      listOf(place) === feedName
        ? { consumer, feed: 'events', ...(await eventsBehind(reads, place)) }
        : { consumer, feed: 'changes', after: passed.get(consumer) ?? 0, lastId: null };
    yield { key: consumer, value };
  }
}

async function changesBehind(reads: Reads, places: readonly ConsumerPlace[]): Promise<ReadonlyMap<string, number>> {
  const inChanges = places
    .filter(({ place }) => listOf(place) === changesName)
    .map(({ consumer, place }) => ({ consumer, place: readPlace(place) }));
  const passed = new Map(inChanges.map(({ consumer }) => [consumer, 0]));
  if (inChanges.length === 0) return passed;
  for await (const doc of changeDocuments(reads)) {
    const at = timeOf(doc);
    const behind = inChanges.filter(({ place: [time, id] }) => {
      const order = at.valueOf().localeCompare(time.valueOf());
      return order < 0 || (order === 0 && doc.id <= id);
    });
    if (behind.length === 0) return passed;
    for (const { consumer } of behind) passed.set(consumer, (passed.get(consumer) ?? 0) + changesIn(doc).length);
  }
  return passed;
}

async function eventsBehind(reads: Reads, place: string): Promise<Pick<PlaceValue, 'after' | 'lastId'>> {
  const [receivedAt = '', id = ''] = readCursor(feedName, place).map(String);
  const all = query(reads.firestore, queryShapes.feedEvents, { among: workShards });
  const behind = all.endAt(receivedAt, id);
  const after = await reads.count(behind);
  if (after === 0) return { after, lastId: null };
  const fromLast = query(reads.firestore, queryShapes.events, { among: workShards }).startAt(receivedAt, id).limit(1);
  const [last] = (await reads.query(fromLast)).docs;
  return { after, lastId: last?.id ?? null };
}
