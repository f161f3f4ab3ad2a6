import type { DocumentData, Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { outboxEntries, type SentRecord, settlements } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { DrainReport } from '../../../outbox/outbox-store.ts';
import { applySentRecord } from '../../../outbox/sent-message.ts';
import { appends, type Flow, type Write } from '../../../records/flow.ts';
import type { Division } from '../../../work/shards/division.ts';
import { inParallel } from '../in-parallel.ts';
import { applyFlow, noEvent } from '../item-transaction.ts';
import { collections, queryShapes } from '../queries.ts';
import { maxWorkAgeMs, type QueryCache, whileEmpty } from '../query-cache.ts';
import type { DoneAtOnce } from './done-at-once.ts';
import { findOwn } from './find-own.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';
import type { Turns } from './turns.ts';

const messagesAtOnce = 16;

interface DrainSentOptions {
  readonly firestore: Firestore;
  readonly turns: Turns;
  readonly cached: QueryCache;
  readonly division: Division;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly done: DoneAtOnce;
}

/**
 * Adds messages that Meta has accepted to their conversations, unless the commit that recorded the acceptance did;
 * those to one recipient in their order. Each document is deleted in the transaction that applies it.
 */
export async function drainSent(options: DrainSentOptions, limit: number): Promise<DrainReport> {
  const of = [collections.outboxSent];
  const search = { name: `drain ${options.division.assigned()}`, of, now: Date.now(), maxAgeMs: maxWorkAgeMs };
  const find = () => findOwn(options, queryShapes.sentMessages, limit + 1);
  const docs = await options.cached(search, find, whileEmpty);
  const taken = docs.slice(0, limit);
  let hasSettlements = false;
  await inParallel(taken, messagesAtOnce, async (doc) => {
    if (await drainOne(options, doc)) hasSettlements = true;
  });
  const { sent } = options.done;
  options.done.sent = 0;
  return { drained: taken.length + sent, hasSettlements, hasMore: docs.length > limit };
}

/** @returns whether there is now something to settle. */
async function drainOne({ firestore, turns, dayOf }: DrainSentOptions, doc: QueryDocumentSnapshot): Promise<boolean> {
  const sent = sentRecord(doc.data());
  const entry = outboxRecord(outboxEntries, await outboxRef(firestore, outboxEntries, sent.entryId).get());
  // One that was removed long ago adds nothing.
  if (!entry) {
    await doc.ref.delete();
    return false;
  }
  let hasSettlements = false;
  function* applied(of: OutboxEntry): Flow<Write[]> {
    const writes = yield* applySentRecord(of, sent, dayOf);
    hasSettlements = writes.some((write) => appends(settlements, write));
    return writes;
  }
  await turns.take(`conversation/${entry.lane}`, () =>
    applyFlow(
      firestore,
      () => applied(entry),
      noEvent,
      (documents) => {
        documents.delete(doc.ref);
      },
    ),
  );
  return hasSettlements;
}

/** Written by `outboxDocument`. */
const sentRecord = ({ entryId, wamid, hasEnded }: DocumentData): SentRecord => ({
  entryId,
  wamid,
  ...(hasEnded && { hasEnded }),
});
