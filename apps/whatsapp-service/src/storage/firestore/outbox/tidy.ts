import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { outboxLanes } from '../../../outbox/collections.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { outboxRecord } from './outbox-documents.ts';

/** So many documents go with one request, and so many requests with one call: tidying never holds up sending. */
const batchSize = 300;
const maxBatches = 20;
/** An empty lane whose pair bucket is certainly full again says nothing that a new one would not. */
const laneRestMs = 10 * 60_000;

/** Deletes entries and keys that are over since before `before`, and lanes that are empty and rested. */
export async function tidy(firestore: Firestore, before: number, now: number): Promise<void> {
  const ended = query(firestore, queryShapes.endedOutboxEntries, { equals: [false], among: shards, until: before });
  const keys = query(firestore, queryShapes.oldKeys, { among: shards, until: before });
  const resting = query(firestore, queryShapes.restingLanes, { equals: [true] });
  await deleteAll(firestore, ended);
  await deleteAll(firestore, keys);
  await deleteSome(firestore, resting, (doc) => isRested(doc, now));
}

async function deleteAll(firestore: Firestore, found: Query): Promise<void> {
  for (let batch = 0; batch < maxBatches; batch += 1) {
    if ((await deleteSome(firestore, found, () => true)) < batchSize) return;
  }
}

/** How many documents it looked at. */
async function deleteSome(
  firestore: Firestore,
  found: Query,
  isOver: (doc: QueryDocumentSnapshot) => boolean,
): Promise<number> {
  const { docs } = await found.limit(batchSize).get();
  const batch = firestore.batch();
  // One that was changed since it was read stays: it is in use.
  for (const doc of docs.filter(isOver)) batch.delete(doc.ref, { lastUpdateTime: doc.updateTime });
  await batch.commit();
  return docs.length;
}

function isRested(doc: QueryDocumentSnapshot, now: number): boolean {
  const lane = outboxRecord(outboxLanes, doc);
  return lane !== null && lane.pairHits === 0 && lane.pausedUntil <= now && lane.pair.at + laneRestMs < now;
}
