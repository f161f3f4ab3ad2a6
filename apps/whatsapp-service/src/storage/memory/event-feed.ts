import { itemRecords } from '../../inbound/collections.ts';
import { type EventFeed, feedName, isShowable, maxFeedPageBytes } from '../../inbound/event-feed.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';
import type { EventRow, EventTable } from './event-table.ts';
import type { MemoryRecords } from './records.ts';

export interface EventFeedOptions {
  readonly table: EventTable;
  readonly records: MemoryRecords;
  readonly now: () => number;
}

/** Events in the order in which they were kept. A place is how many were stored before it. */
export function createEventFeed({ table, records, now }: EventFeedOptions): EventFeed {
  const placeOf = (count: number): string => writeCursor(feedName, [count, 0]);
  return {
    place: async (from) => {
      const first = from === null ? undefined : table.all().find(({ event }) => event.receivedAt >= from);
      return placeOf(first?.seq ?? table.stored());
    },
    read: async (place, limit) => {
      const [count] = readCursor(feedName, place);
      const behind = table.all().filter(({ seq }) => seq >= Number(count));
      const waiting = behind.findIndex(({ event }) => !isShowable(event, now()));
      const ready = waiting === -1 ? behind : behind.slice(0, waiting);
      const shown = withinPage(ready.slice(0, limit));
      const entries = shown.map(({ event, payload, seq }) => ({
        place: placeOf(seq + 1),
        event,
        payload,
        items: records.all(itemRecords).filter(({ eventId }) => eventId === event.id),
      }));
      return { entries, place: entries.at(-1)?.place ?? place, hasMore: shown.length < ready.length };
    },
  };
}

function withinPage(rows: readonly EventRow[]): EventRow[] {
  let bytes = 0;
  return rows.filter(({ payload }, index) => {
    bytes += payload.byteLength;
    return index === 0 || bytes <= maxFeedPageBytes;
  });
}
