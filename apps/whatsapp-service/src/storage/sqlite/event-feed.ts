import type { DatabaseSync } from 'node:sqlite';
import { type FeedEntry, type FeedPage, feedName, isShowable, maxFeedPageBytes } from '../../inbound/event-feed.ts';
import { inOrderOfPlace } from '../../inbound/item-record.ts';
import { type Position, readCursor, writeCursor } from '../../records/list-cursor.ts';
import { plainSql } from './encryption/content-sql.ts';
import { eventColumns, eventFromRow } from './event-rows.ts';
import { type EventsIdentity, eventsIdentityOf, lastNumberSql } from './identity.ts';
import { itemColumns, itemFromRow } from './records.ts';

/** Clocks that step back a little must not hide events that came meanwhile. */
const slackMs = 1_000;

export interface EventFeedQueries {
  feedPlace(from: number | null): string;
  readFeed(place: string, limit: number): FeedPage;
}

/**
 * Events by the number they were stored under, which only grows. A position is the number of the last one and the
 * generation of events that it counts in.
 */
export function createEventFeed(database: DatabaseSync, now: () => number): EventFeedQueries {
  let known: EventsIdentity | null = null;
  const identity = (): EventsIdentity | null => {
    known ??= eventsIdentityOf(database);
    return known;
  };
  const last = database.prepare(lastNumberSql);
  const lastSeq = (): number => Number(last.get()?.last ?? 0);
  const firstSince = database.prepare(
    'SELECT seq FROM whatsapp_webhook_events WHERE receivedAt >= ? ORDER BY receivedAt, seq LIMIT 1',
  );
  const behind = database.prepare(
    `SELECT ${plainSql(database, 'payload', 'e.')} AS payload, ${eventColumns(database)} WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  );
  const itemsOf = database.prepare(`SELECT ${itemColumns} WHERE eventSeq = ?`);
  const placeOf = (seq: number): string => writeCursor(feedName, [seq, identity()?.generation ?? 0]);

  const entryOf = (row: Record<string, unknown>): FeedEntry | null => {
    const event = eventFromRow(row);
    const { payload, seq } = row;
    if (!isShowable(event, now()) || !(payload instanceof Uint8Array)) return null;
    return {
      place: placeOf(Number(seq)),
      event,
      payload,
      items: inOrderOfPlace(itemsOf.all(Number(seq)).map(itemFromRow)),
    };
  };

  return {
    feedPlace: (from) => {
      if (from === null) return placeOf(lastSeq());
      const first = firstSince.get(new Date(from - slackMs).toISOString())?.seq;
      return placeOf(first === undefined ? lastSeq() : Number(first) - 1);
    },
    readFeed: (place, limit) => {
      const start = startOf(readCursor(feedName, place), identity(), lastSeq());
      const entries: FeedEntry[] = [];
      let bytes = 0;
      let hasMore = false;
      for (const row of behind.iterate(start, limit + 1)) {
        const entry = entryOf(row);
        if (entry === null) break;
        bytes += entry.payload.byteLength;
        hasMore = entries.length === limit || (entries.length > 0 && bytes > maxFeedPageBytes);
        if (hasMore) break;
        entries.push(entry);
      }
      return { entries, place: entries.at(-1)?.place ?? placeOf(start), hasMore };
    },
  };
}

/** The number after which a reader at this position resumes. It may see events again, and misses none. */
export function startOf([number, generation]: Position, identity: EventsIdentity | null, last: number): number {
  const seq = Number(number);
  // Positions from before there were generations have 0.
  if (generation === 0 || generation === identity?.generation) return seq > last ? 0 : seq;
  // After a restore, everything past the end of the backup is new. For other events, everything is.
  return generation === identity?.parentGeneration ? Math.min(seq, identity.sharedThrough) : 0;
}
