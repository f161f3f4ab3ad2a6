import type { DatabaseSync } from 'node:sqlite';
import { changesName } from '../../../changes/change-feed.ts';
import { type ConsumerPlace, consumerPlaces } from '../../../changes/collections.ts';
import { feedName } from '../../../inbound/event-feed.ts';
import { keyHash } from '../../../records/key-hash.ts';
import { listOf, readCursor } from '../../../records/list-cursor.ts';
import type { PlaceValue } from '../../../transfer/change-value.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { createRowPlaces } from '../changes.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { startOf } from '../event-feed.ts';
import { eventsIdentityOf, lastNumberSql } from '../identity.ts';
import { docFrom } from '../records.ts';
import { changesOf } from './read-changes.ts';

interface Files {
  readonly events: DatabaseSync;
  readonly view: DatabaseSync;
  readonly outbox: DatabaseSync;
}

/** How far each consumer has come, as the number of records that it has behind it. */
export function* readPlaces(files: Files, skipped: number): Generator<DumpRecord> {
  const rows = files.outbox
    .prepare(`SELECT ${plainSql(files.outbox, 'record')} AS doc FROM records WHERE collection = ?`)
    .all(consumerPlaces.name);
  const places = rows
    .map((row) => docFrom<ConsumerPlace>(row))
    .sort((a, b) => (keyHash(a.consumer) < keyHash(b.consumer) ? -1 : 1));
  const rowPlaceOf = createRowPlaces(files.view);
  const inChanges = places
    .filter(({ place }) => listOf(place) === changesName)
    .map(({ consumer, place }) => ({ consumer, ...rowPlaceOf(place) }));
  const passed = new Map(inChanges.map(({ consumer }) => [consumer, 0]));
  for (const { seq, index } of inChanges.length === 0 ? [] : changesOf(files.view)) {
    for (const { consumer, ...place } of inChanges)
      if (seq < place.seq || (seq === place.seq && index < place.count))
        passed.set(consumer, (passed.get(consumer) ?? 0) + 1);
  }
  for (const { consumer, place } of places.slice(skipped)) {
    const value: PlaceValue =
      listOf(place) === feedName
        ? { consumer, feed: 'events', ...eventsBehind(files.events, place) }
        : { consumer, feed: 'changes', after: passed.get(consumer) ?? 0, lastId: null };
    yield { key: consumer, value };
  }
}

/** All events before the first that a reader at this place has still to see, in the order of an export. */
function eventsBehind(events: DatabaseSync, place: string): Pick<PlaceValue, 'after' | 'lastId'> {
  const last = Number(events.prepare(lastNumberSql).get()?.last ?? 0);
  const start = startOf(readCursor(feedName, place), eventsIdentityOf(events), last);
  const next = events
    .prepare('SELECT receivedAt, seq FROM whatsapp_webhook_events WHERE seq > ? ORDER BY receivedAt, seq LIMIT 1')
    .get(start);
  const [at, seq] = next ? [String(next.receivedAt), Number(next.seq)] : ['~', 0];
  const before = 'FROM whatsapp_webhook_events WHERE (receivedAt, seq) < (?, ?)';
  const count = events.prepare(`SELECT count(*) AS count ${before}`).get(at, seq)?.count;
  const behind = events.prepare(`SELECT id ${before} ORDER BY receivedAt DESC, seq DESC LIMIT 1`).get(at, seq);
  return { after: Number(count), lastId: behind ? String(behind.id) : null };
}
