import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { type EventFeed, type FeedEntry, feedName, maxFeedPageBytes } from '../../inbound/event-feed.ts';
import { readCursor, writeCursor } from '../list-cursor.ts';
import type { Calls } from './calls.ts';
import { webhookEvent } from './event-document.ts';
import { readResult } from './event-results.ts';
import { query, queryShapes, shards } from './queries.ts';
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

/** Events by the time they were received, six seconds late, so that the order is settled. A place is a time and an id. */
export function createEventFeed({ firestore, calls, now }: EventFeedOptions): EventFeed {
  const placeAt = (at: number): string => writeCursor(feedName, [new Date(at).toISOString(), '']);
  return {
    place: async (from) => placeAt(from ?? now()),
    read: (place, limit) =>
      calls.run('follow the events', async () => {
        const [receivedAt, id] = readCursor(feedName, place);
        const settled = query(firestore, queryShapes.feedEvents, {
          among: shards,
          from: String(receivedAt),
          until: new Date(now() - settledAfterMs).toISOString(),
        });
        const behind = id === '' ? settled : settled.startAfter(receivedAt, id);
        const { docs } = await behind.limit(limit + 1).get();
        const entries = await readEntries(firestore, docs.slice(0, limit));
        return { entries, place: entries.at(-1)?.place ?? place, hasMore: entries.length < docs.length };
      }),
  };
}

/** As many as a page has room for, one at least. */
async function readEntries(firestore: Firestore, docs: readonly QueryDocumentSnapshot[]): Promise<FeedEntry[]> {
  const shown: QueryDocumentSnapshot[] = [];
  let bytes = 0;
  for (const doc of docs) {
    bytes += Number(doc.get('sizeBytes'));
    if (shown.length > 0 && bytes > maxFeedPageBytes) break;
    shown.push(doc);
  }
  return Promise.all(
    shown.map(async (doc) => {
      const [result, payload, items] = await Promise.all([
        readResult(firestore, doc),
        storedPayload(firestore, doc),
        itemsOf(firestore, doc.id),
      ]);
      const place = writeCursor(feedName, [doc.get('receivedAt'), doc.id]);
      return { place, event: webhookEvent(doc.data(), result), payload, items };
    }),
  );
}
