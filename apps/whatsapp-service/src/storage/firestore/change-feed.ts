import { randomBytes } from 'node:crypto';
import {
  type DocumentData,
  FieldPath,
  FieldValue,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import { type Change, changesKeptMs } from '../../changes/change.ts';
import { type ChangeFeed, changesName } from '../../changes/change-feed.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';
import type { Calls } from './calls.ts';
import { comparePlaces, createFeedMemory, type FeedPlace } from './feed-memory.ts';
import { collections, query, queryShapes, shardOf, shards } from './queries.ts';
import type { RecordDocument } from './records.ts';
import { createServerClock } from './server-clock.ts';

/**
 * Firestore dates a change when it is asked to commit it. A change dated earlier than this, by Firestore's own clock at
 * the time of a query, has been committed or never will be.
 */
const settledByDefaultMs = 2_000;

/** The fields of a transaction's document that hold its changes. */
export const changeFields = (changes: readonly Change[]): DocumentData => ({
  changes: JSON.stringify(changes),
  changedAt: FieldValue.serverTimestamp(),
});

/** The changes of a transaction that is about no item, or about one that was processed before. */
export function changesDocument(
  firestore: Firestore,
  changes: readonly Change[],
): RecordDocument & { readonly data: DocumentData } {
  const ref = firestore.collection(collections.changes).doc(randomBytes(16).toString('hex'));
  const deleteAt = Timestamp.fromMillis(Date.now() + changesKeptMs);
  return { ref, data: { ...changeFields(changes), shard: shardOf(ref.id), deleteAt } };
}

interface ChangeFeedOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly settledAfterMs?: number | undefined;
}

/**
 * The changes of items, which are in the items' own documents, and all others, merged by the time of their commit:
 * transactions about one conversation or message follow each other, so its changes are in their order. Documents and
 * indexes begin with a shard, so that writes are spread.
 */
export function createFirestoreChanges(options: ChangeFeedOptions): ChangeFeed {
  const { firestore, calls, settledAfterMs = settledByDefaultMs } = options;
  const sources = [queryShapes.itemChanges, queryShapes.otherChanges].map((shape) =>
    query(firestore, shape, { among: shards }).orderBy(FieldPath.documentId()).select('changes', 'changedAt'),
  );
  const steadyNow = performance.now.bind(performance);
  const clock = createServerClock(steadyNow);
  const memory = createFeedMemory((doc) => [timeOf(doc), doc.id], steadyNow);
  /**
   * Changes that can't be settled yet are not read, since each read is billed. This uses a clock of ours, so
   * Firestore's time decides afterwards.
   */
  const bounded = (source: Query): Query => {
    const notPassed = clock.notPassed();
    return notPassed === null ? source : source.endAt(Timestamp.fromMillis(notPassed - settledAfterMs));
  };
  const ask = async (source: Query): Promise<Answer<QueryDocumentSnapshot>> => {
    const askedAt = steadyNow();
    const { docs, readTime } = await bounded(source).get();
    clock.note(readTime.toMillis(), askedAt);
    return { docs, readTime };
  };
  const readBehind = async (after: FeedPlace | null, limit: number): Promise<QueryDocumentSnapshot[]> => {
    const answers = await Promise.all(
      sources.map((source) => ask((after ? source.startAfter(...after) : source).limit(limit))),
    );
    const found = settledIn(answers, timeOf, settledAfterMs);
    return found.sort((a, b) => comparePlaces([timeOf(a), a.id], [timeOf(b), b.id]));
  };
  return {
    end: () =>
      calls.run('find the last change', async () => {
        // Any answer contains Firestore's time.
        const { readTime } = await firestore.collection(collections.changes).limit(1).get();
        return placeAt(earlierBy(settledAfterMs, readTime), lastId);
      }),
    read: (place, limit, type) =>
      calls.run('follow the changes', async () => {
        const after = place === null ? null : readPlace(place);
        const remembered = after && memory.after(after, limit);
        const all = remembered?.documents ?? (await readBehind(after, limit + 1));
        const found = all.slice(0, limit);
        const isCut = remembered?.hasMore ?? all.length > found.length;
        if (after && !remembered) memory.note(after, found, isCut);
        const shown = firstOf(found, limit);
        const hasMore = isCut || shown.length < found.length;
        const last = shown.at(-1);
        return {
          changes: shown.flatMap(changesIn).filter((change) => type === undefined || change.type === type),
          place: last ? placeAt(timeOf(last), last.id) : (place ?? placeAt(Timestamp.fromMillis(0), '0')),
          hasMore,
        };
      }),
  };
}

/** What one source had, and when by Firestore's clock. */
export interface Answer<Document> {
  readonly docs: readonly Document[];
  readonly readTime: Timestamp;
}

/**
 * What is settled in all sources: the reader continues behind the last change of a page, and may never skip one of a
 * source that was read earlier.
 */
export function settledIn<Document>(
  answers: readonly Answer<Document>[],
  timeOf: (doc: Document) => Timestamp,
  settledAfterMs: number,
): Document[] {
  const until = Math.min(...answers.map(({ readTime }) => readTime.toMillis())) - settledAfterMs;
  return answers.flatMap(({ docs }) => docs.filter((doc) => timeOf(doc).toMillis() <= until));
}

/** To the nanosecond: Firestore dates several commits within a millisecond. */
export function earlierBy(ms: number, time: Timestamp): Timestamp {
  const { seconds, nanoseconds } = Timestamp.fromMillis(time.toMillis() - ms);
  return new Timestamp(seconds, nanoseconds + (time.nanoseconds % 1_000_000));
}

const changesIn = (doc: QueryDocumentSnapshot): readonly Change[] => JSON.parse(doc.get('changes'));

/** Documents with about `limit` changes, of which one may have several. */
function firstOf(documents: readonly QueryDocumentSnapshot[], limit: number): readonly QueryDocumentSnapshot[] {
  let count = 0;
  const end = documents.findIndex((doc) => {
    count += changesIn(doc).length;
    return count >= limit;
  });
  return end === -1 ? documents : documents.slice(0, end + 1);
}

/** Sorts after every id, which are hexadecimal. */
const lastId = 'z';

const timeOf = (doc: QueryDocumentSnapshot): Timestamp => doc.get('changedAt');

export const placeAt = (at: Timestamp, id: string): string =>
  writeCursor(changesName, [`${at.seconds}.${at.nanoseconds}`, id]);

/** The time and the document of a place. */
export function readPlace(place: string): [Timestamp, string] {
  const [at, id] = readCursor(changesName, place);
  const [seconds = 0, nanoseconds = 0] = String(at).split('.').map(Number);
  return [new Timestamp(seconds, nanoseconds), String(id)];
}
