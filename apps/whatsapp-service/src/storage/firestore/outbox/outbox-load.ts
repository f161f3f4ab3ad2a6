import type { Firestore, Query } from '@google-cloud/firestore';
import { outboxEntries, outboxLanes } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { byWaiting, type LaneLoad, type NumberLoad, type OutboxLoad } from '../../../outbox/outbox-store.ts';
import { indexedText } from '../indexed-text.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';
import { firstOpenQuery } from './run-outbox-flow.ts';
import type { Senders } from './senders.ts';

/** Queued messages that the lanes are found among: the oldest, and the newest. */
const sampleSize = 100;

/** How much waits, by number and lane, by counts and at most 200 documents besides the heads of the lanes. */
export async function findLoad(
  firestore: Firestore,
  senders: Pick<Senders, 'all'>,
  limit: number,
): Promise<OutboxLoad> {
  const [known, sample] = await Promise.all([senders.all(), sampleOf(firestore)]);
  const [numbers, lanes] = await Promise.all([
    Promise.all(known.map(({ phoneNumberId }) => numberLoad(firestore, phoneNumberId))),
    Promise.all(frequent(sample.entries, limit).map((lane) => laneLoad(firestore, lane))),
  ]);
  return {
    numbers: numbers.filter(({ waiting }) => waiting > 0).sort(byWaiting(({ phoneNumberId }) => phoneNumberId)),
    lanes: lanes.flatMap((lane) => lane ?? []).sort(byWaiting(({ lane }) => lane.key)),
    isSample: sample.isPart,
  };
}

async function sampleOf(firestore: Firestore): Promise<{ entries: OutboxEntry[]; isPart: boolean }> {
  const asked = { equals: ['queued'], among: shards };
  const found = await Promise.all(
    [queryShapes.oldestOutboxEntriesInState, queryShapes.outboxEntriesInState].map((shape) =>
      query(firestore, shape, asked).limit(sampleSize).get(),
    ),
  );
  const docs = new Map(found.flatMap(({ docs }) => docs.map((doc) => [doc.id, doc] as const)));
  return {
    entries: [...docs.values()].flatMap((doc) => outboxRecord(outboxEntries, doc) ?? []),
    isPart: docs.size === 2 * sampleSize,
  };
}

/** The lanes with the most of these entries. */
function frequent(entries: readonly OutboxEntry[], limit: number): string[] {
  const lanes = Map.groupBy(entries, ({ lane }) => lane);
  return [...lanes]
    .map(([lane, own]) => ({ lane, waiting: own.length }))
    .sort(byWaiting(({ lane }) => lane))
    .slice(0, limit)
    .map(({ lane }) => lane);
}

async function numberLoad(firestore: Firestore, phoneNumberId: string): Promise<NumberLoad> {
  const states = ['queued', 'sending', 'unknown'];
  const counts = await Promise.all(
    states.map((state) =>
      countOf(
        query(firestore, queryShapes.outboxEntriesOfNumber, {
          equals: [indexedText(phoneNumberId), state],
          among: shards,
        }),
      ),
    ),
  );
  return { phoneNumberId, waiting: counts.reduce((sum, count) => sum + count, 0) };
}

async function laneLoad(firestore: Firestore, key: string): Promise<LaneLoad | null> {
  const open = query(firestore, queryShapes.openOutboxEntries, { equals: [indexedText(key), true], from: 1 });
  const [waiting, first, stored] = await Promise.all([
    countOf(open),
    firstOpenQuery(firestore, key, 0).get(),
    outboxRef(firestore, outboxLanes, key).get(),
  ]);
  const head = first.docs[0] ? outboxRecord(outboxEntries, first.docs[0]) : null;
  const lane = outboxRecord(outboxLanes, stored);
  return head && lane && waiting > 0 ? { lane, waiting, head } : null;
}

const countOf = async (asked: Query): Promise<number> => (await asked.count().get()).data().count;
