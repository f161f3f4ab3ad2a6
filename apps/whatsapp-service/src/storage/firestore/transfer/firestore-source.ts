import type { DocumentSnapshot } from '@google-cloud/firestore';
import { consumerPlaces } from '../../../changes/collections.ts';
import { allCollections } from '../../../collections.ts';
import { type SentRecord, sentMessages, settlements } from '../../../outbox/collections.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import { noProblems, readProblemState } from '../../../problems/problem-store.ts';
import type { Collection } from '../../../records/collection.ts';
import { keyHash } from '../../../records/key-hash.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import {
  changesName,
  eventsName,
  sentName,
  settlementsName,
  stateName,
  usageName,
} from '../../../transfer/dump-names.ts';
import { continuityKey, problemsKey } from '../../../transfer/state-keys.ts';
import { collections, query, queryShapes, workShards } from '../queries.ts';
import { readStoredRecord } from '../stored-record.ts';
import { allOf, byName, type Reads } from './pages.ts';
import { readChangeRecords } from './read-changes.ts';
import { readEvents } from './read-events.ts';
import { readPlaces } from './read-places.ts';

/** How each collection is read, in the order of an export. */
export function createReaders(reads: Reads): ReadonlyMap<string, () => AsyncIterable<DumpRecord>> {
  return new Map<string, () => AsyncIterable<DumpRecord>>([
    ...allCollections.map((collection) => [collection.name, () => readCollection(reads, collection)] as const),
    [eventsName, () => readEvents(reads)],
    [usageName, () => readUsage(reads)],
    [changesName, () => readChangeRecords(reads)],
    [settlementsName, () => readSettlements(reads)],
    [consumerPlaces.name, () => readPlaces(reads)],
    [sentName, () => readSent(reads)],
    [stateName, () => readState(reads)],
  ]);
}

async function* readCollection(reads: Reads, collection: Collection): AsyncGenerator<DumpRecord> {
  for await (const doc of allOf(reads, byName(reads.firestore, `whatsapp_${collection.name}`))) {
    const value = readStoredRecord(doc) as object | null;
    if (value) yield { key: collection.keyOf(value), value };
  }
}

/** A line is counted in several documents; those of one day are few. */
async function* readUsage(reads: Reads): AsyncGenerator<DumpRecord> {
  let day = '';
  let counts = new Map<string, number>();
  const ofDay = (): DumpRecord[] =>
    [...counts]
      .filter(([, delivered]) => delivered !== 0)
      .sort(([a], [b]) => (keyHash(a) < keyHash(b) ? -1 : 1))
      .map(([key, delivered]) => ({ key, value: { delivered } }));
  for await (const doc of allOf(reads, query(reads.firestore, queryShapes.usageOfDays))) {
    if (doc.get('day') !== day) {
      yield* ofDay();
      counts = new Map();
      day = doc.get('day');
    }
    const key = String(doc.get('key'));
    counts.set(key, (counts.get(key) ?? 0) + Number(doc.get('delivered')));
  }
  yield* ofDay();
}

async function* readSettlements(reads: Reads): AsyncGenerator<DumpRecord> {
  for await (const doc of allOf(reads, query(reads.firestore, queryShapes.settlements, { among: workShards }))) {
    const value = doc.get('settlement') as Settlement;
    yield { key: settlements.keyOf(value), value };
  }
}

async function* readSent(reads: Reads): AsyncGenerator<DumpRecord> {
  for await (const doc of allOf(reads, byName(reads.firestore, collections.outboxSent))) {
    const { entryId, wamid, hasEnded } = doc.data();
    const value: SentRecord = { entryId, wamid, ...(hasEnded && { hasEnded: true as const }) };
    yield { key: sentMessages.keyOf(value), value };
  }
}

async function* readState(reads: Reads): AsyncGenerator<DumpRecord> {
  const state = reads.firestore.collection(collections.state);
  const [continuity, problems] = await reads.documents([state.doc(continuityKey), state.doc(problemsKey)]);
  if (continuity?.exists) yield { key: continuityKey, value: continuityIn(continuity) };
  const json: unknown = problems?.get('json');
  const value = readProblemState(typeof json === 'string' ? json : undefined);
  if (value !== noProblems) yield { key: problemsKey, value };
}

const continuityIn = (doc: DocumentSnapshot) => ({
  since: Number(doc.get('since')),
  seenAt: Number(doc.get('seenAt')),
});
