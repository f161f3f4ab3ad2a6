import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { createClock } from '../../clock.ts';
import { type EventFeed, type FeedEntry, feedName, maxFeedPageBytes } from '../../inbound/event-feed.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';
import { ServiceError } from '../../service-error.ts';
import { earliestAt } from './arrival-time.ts';
import type { Calls } from './calls.ts';
import { webhookEvent } from './event-document.ts';
import { readResult } from './event-results.ts';
import { query, queryShapes, workShards } from './queries.ts';
import { storedPayload } from './stored-payload.ts';
import { itemsOf } from './webhook-events.ts';

/**
 * An event that was received may be kept up to 4 s later, by whichever instance; past this time none can come in between.
 * Clocks of Google's machines differ by milliseconds.
 */
const settledAfterMs = 6_000;

export interface EventFeedOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Events by the time they were received, six seconds late, so that the order is settled. A position is a time and an id.
 * When the clock is set back, new events get positions before those already reached; a reader at such a position returns to
 * the time that the clock was set to, and may see events again.
 */
export function createEventFeed({ firestore, calls, now: wall }: EventFeedOptions): EventFeed {
  const { now, onSet } = createClock({ wall, steady: () => performance.now() });
  let setBackTo = now();
  onSet((byMs) => {
    if (byMs < 0) setBackTo = wall();
  });
  const placeAt = (at: number): string => writeCursor(feedName, [earliestAt(at), '']);
  const readPlace = (place: string): readonly [receivedAt: string, id: string] => {
    const [receivedAt, id] = readCursor(feedName, place).map(String);
    const isAhead = Date.parse(receivedAt ?? '') > now() + settledAfterMs;
    return isAhead ? [earliestAt(setBackTo - settledAfterMs), ''] : [receivedAt ?? '', id ?? ''];
  };
  return {
    place: async (from) => placeAt(from ?? now()),
    read: (place, limit) =>
      calls.run('follow the events', async () => {
        const [receivedAt, id] = readPlace(place);
        const settled = query(firestore, queryShapes.feedEvents, {
          among: workShards,
          from: receivedAt,
          until: earliestAt(now() - settledAfterMs),
        });
        const behind = id === '' ? settled : settled.startAfter(receivedAt, id);
        const { docs } = await behind.limit(limit + 1).get();
        const shown = withinPage(docs.slice(0, limit));
        const entries = (await Promise.all(shown.map((doc) => readEntry(firestore, doc)))).filter(
          (entry) => entry !== null,
        );
        const last = shown.at(-1);
        return { entries, place: last ? placeBehind(last) : place, hasMore: shown.length < docs.length };
      }),
  };
}

const placeBehind = (doc: QueryDocumentSnapshot): string => writeCursor(feedName, [doc.get('receivedAt'), doc.id]);

/** As many as a page has room for, one at least. */
function withinPage(docs: readonly QueryDocumentSnapshot[]): QueryDocumentSnapshot[] {
  let bytes = 0;
  const end = docs.findIndex((doc, index) => {
    bytes += Number(doc.get('sizeBytes'));
    return index > 0 && bytes > maxFeedPageBytes;
  });
  return end === -1 ? [...docs] : docs.slice(0, end);
}

/** Null if somebody changed or deleted part of the body: the event can't be shown, and must not hold up others. */
async function readEntry(firestore: Firestore, doc: QueryDocumentSnapshot): Promise<FeedEntry | null> {
  try {
    const [result, payload, items] = await Promise.all([
      readResult(firestore, doc),
      storedPayload(firestore, doc),
      itemsOf(firestore, doc.id),
    ]);
    return { place: placeBehind(doc), event: webhookEvent(doc.data(), result), payload, items };
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'store_corrupt') return null;
    throw error;
  }
}
