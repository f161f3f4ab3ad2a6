import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { conversationRecords } from '../../../conversations/collections.ts';
import { outboxEntries } from '../../../outbox/collections.ts';
import { isOpen, type OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { Collection } from '../../../records/collection.ts';
import {
  type FirstRead,
  type Flow,
  type Put,
  puts,
  type Read,
  type RecordRead,
  runFlowAsync,
  type Write,
} from '../../../records/flow.ts';
import { type Documents, runOnDocuments, type Stored } from '../documents.ts';
import { indexedText } from '../indexed-text.ts';
import { query, queryShapes } from '../queries.ts';
import { recordFrom, recordRef } from '../records.ts';
import { outboxDocument, outboxRecord, outboxRef } from './outbox-documents.ts';

type Answer = object | null;

/** Answers some reads from elsewhere; undefined leaves a read to the documents. */
export type Elsewhere = (read: Read) => Promise<Answer> | undefined;

interface FlowOptions {
  readonly elsewhere?: Elsewhere;
  /** Does a part of the writes in its own way, in the same commit, and returns the others. */
  readonly including?: (documents: Documents, writes: readonly Write[]) => Promise<readonly Write[]>;
  /** Adds to the commit. */
  readonly also?: (documents: Documents) => void;
}

/**
 * Runs a rule and applies its writes together. It may run several times, always from the start, so a function that
 * creates the flow is passed in.
 */
export function runOutboxFlow<T extends { readonly writes: readonly Write[] }>(
  firestore: Firestore,
  start: () => Flow<T>,
  { elsewhere, including, also }: FlowOptions = {},
): Promise<T> {
  return runOnDocuments(firestore, async (documents) => {
    const flow = start();
    let step = flow.next();
    while (!step.done) {
      step = flow.next(await (elsewhere?.(step.value) ?? answer(firestore, documents, step.value)));
    }
    const writes = including ? await including(documents, step.value.writes) : step.value.writes;
    for (const write of writes) {
      const { ref, data } = outboxDocument(firestore, write);
      documents.set(ref, data);
    }
    also?.(documents);
    return step.value;
  });
}

/** Runs several rules one after another, and applies their writes together: each sees the writes of those before it. */
export function runOutboxFlows<T extends { readonly writes: readonly Write[] }>(
  firestore: Firestore,
  start: () => readonly Flow<T>[],
): Promise<T[]> {
  return runOnDocuments(firestore, async (documents) => {
    const written = new Map<string, Put>();
    // Messages that were sent or have ended, for the conversations: no rule reads them.
    const appended: Write[] = [];
    const nameOf = (collection: Collection, key: string): string => `${collection.name} ${key}`;
    const ask = async (read: Read): Promise<Answer> => {
      if (read.op === 'first') return firstOpenAfter(firestore, documents, read, [...written.values()]);
      const write = written.get(nameOf(read.collection, read.key));
      return write ? write.record : answer(firestore, documents, read);
    };
    const results: T[] = [];
    for (const flow of start()) {
      const result = await runFlowAsync(flow, ask);
      for (const write of result.writes) {
        if (write.op === 'put') written.set(nameOf(write.collection, write.key), write);
        else appended.push(write);
      }
      results.push(result);
    }
    for (const write of [...written.values(), ...appended]) {
      const { ref, data } = outboxDocument(firestore, write);
      documents.set(ref, data);
    }
    return results;
  });
}

/** The first open entry of a lane as it will be once these writes are applied. */
async function firstOpenAfter(
  firestore: Firestore,
  documents: Documents,
  { group, after }: FirstRead,
  writes: readonly Put[],
): Promise<OutboxEntry | null> {
  const written = new Map(
    writes.flatMap((write) => (puts(outboxEntries, write) ? [[write.key, write.record] as const] : [])),
  );
  const own = [...written.values()]
    .filter((entry) => entry.lane === group && entry.position > after && isOpen(entry))
    .sort((a, b) => a.position - b.position)[0];
  let stored = await firstOpen(firestore, documents, group, after);
  // Those that are written here count as they are written.
  while (stored && written.has(stored.id)) stored = await firstOpen(firestore, documents, group, stored.position);
  return stored && (!own || stored.position < own.position) ? stored : (own ?? null);
}

async function answer(firestore: Firestore, documents: Documents, read: Read): Promise<Answer> {
  if (read.op === 'first') return firstOpen(firestore, documents, read.group, read.after);
  return one(firestore, read, (ref) => documents.get(ref));
}

/** A conversation is read outside of any transaction, so that sending does not hold up the webhooks of its user. */
async function one(
  firestore: Firestore,
  { collection, key }: RecordRead,
  get: (ref: DocumentReference) => Promise<Stored>,
): Promise<Answer> {
  if (collection !== conversationRecords) {
    return outboxRecord(collection, await get(outboxRef(firestore, collection, key)));
  }
  return recordFrom(collection, await recordRef(firestore, collection, key).get());
}

/** Runs a rule that reads single records and writes nothing, outside of any transaction. */
export async function askOutboxFlow<T>(firestore: Firestore, flow: Flow<T>): Promise<T> {
  let step = flow.next();
  while (!step.done) {
    const read = step.value;
    if (read.op === 'first') throw new TypeError('The first open entry of a lane is asked for in a transaction.');
    step = flow.next(await one(firestore, read, (ref) => ref.get()));
  }
  return step.value;
}

const maxLooks = 20;

/**
 * A query inside a transaction would lock everything near its results, and lanes would wait for each other. So it runs
 * outside, and only the entry that it finds is read inside. Nothing slips past: every rule reads the lane first, and
 * every rule that adds an entry writes the lane; entries are only added after the last one.
 */
async function firstOpen(
  firestore: Firestore,
  documents: Documents,
  lane: string,
  after: number,
): Promise<OutboxEntry | null> {
  for (let look = 0; look < maxLooks; look += 1) {
    const { docs } = await firstOpenQuery(firestore, lane, after).get();
    if (!docs[0]) return null;
    documents.seen(docs[0]);
    const entry = outboxRecord(outboxEntries, await documents.get(docs[0].ref));
    if (entry && isOpen(entry) && entry.position > after) return entry;
  }
  throw new Error('The first open entry of a lane kept changing.');
}

/** The first open entry of a lane after a position. */
export function firstOpenQuery(firestore: Firestore, lane: string, after: number) {
  const equals = [indexedText(lane), true];
  return query(firestore, queryShapes.openOutboxEntries, { equals, from: after + 1 }).limit(1);
}
