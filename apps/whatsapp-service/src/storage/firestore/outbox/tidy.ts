import { FieldPath, type Firestore, type Query, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { outboxEntries, outboxLanes } from '../../../outbox/collections.ts';
import { keptForMs } from '../../../outbox/kept-for.ts';
import type { TidyRequest } from '../../../outbox/outbox-store.ts';
import { isOver, youngestExpired } from '../../../records/retention.ts';
import type { SweepStep } from '../../../records/sweep.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { outboxRecord } from './outbox-documents.ts';

/** An empty lane whose pair bucket is certainly full again says nothing that a new one would not. */
const laneRestMs = 10 * 60_000;
/** With one look at the lanes and keys. */
const atOnce = 300;

/** Tidies a step at a time: entries, from the one that ended first, then idempotency keys, then lanes that are empty and rested. */
export async function tidy(firestore: Firestore, request: TidyRequest): Promise<SweepStep> {
  const { now, place } = request;
  if (place !== 'keys') return (await tidyEntries(firestore, request)) ?? { removed: 0, next: 'keys' };
  const keys = query(firestore, queryShapes.oldKeys, { among: shards, until: now - keptForMs });
  if ((await deleteSome(firestore, keys.limit(atOnce), () => true)).seen === atOnce)
    return { removed: 0, next: 'keys' };
  const resting = query(firestore, queryShapes.restingLanes, { equals: [true] });
  await deleteSome(firestore, resting.limit(atOnce), (doc) => isRested(doc, now));
  return { removed: 0, next: null };
}

/** Null once there are no more that may be over. A place is the time of an entry's end, and its id. */
async function tidyEntries(
  firestore: Firestore,
  { retention, now, place, limit }: TidyRequest,
): Promise<SweepStep | null> {
  const until = youngestExpired(retention, 'outbox', now);
  if (until === null) return null;
  const ended = query(firestore, queryShapes.endedOutboxEntries, { equals: [false], among: shards, until }).orderBy(
    FieldPath.documentId(),
  );
  const [at, id] = place?.split('/') ?? [];
  const rest = id === undefined ? ended : ended.startAfter(Number(at), id);
  const { seen, removed, last } = await deleteSome(firestore, rest.limit(limit), (doc) => {
    const entry = outboxRecord(outboxEntries, doc);
    return entry !== null && isOver(outboxEntries.keptUntil?.(entry, retention) ?? null, now);
  });
  return { removed, next: last && seen === limit ? `${last.get('updatedAt')}/${last.id}` : 'keys' };
}

async function deleteSome(firestore: Firestore, found: Query, isExpired: (doc: QueryDocumentSnapshot) => boolean) {
  const { docs } = await found.get();
  const batch = firestore.batch();
  const expired = docs.filter(isExpired);
  // One that was changed since it was read stays: it is in use.
  for (const doc of expired) batch.delete(doc.ref, { lastUpdateTime: doc.updateTime });
  await batch.commit();
  return { seen: docs.length, removed: expired.length, last: docs.at(-1) };
}

function isRested(doc: QueryDocumentSnapshot, now: number): boolean {
  const lane = outboxRecord(outboxLanes, doc);
  return lane !== null && lane.pairHits === 0 && lane.pausedUntil <= now && lane.pair.at + laneRestMs < now;
}
