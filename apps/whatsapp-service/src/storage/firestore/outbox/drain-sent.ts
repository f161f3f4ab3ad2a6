import type { DocumentData, Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { outboxEntries, type SentRecord } from '../../../outbox/collections.ts';
import type { DrainReport } from '../../../outbox/outbox-store.ts';
import { applySentRecord } from '../../../outbox/sent-message.ts';
import type { Division } from '../../../work/shards/division.ts';
import { applyFlow, noEvent } from '../item-transaction.ts';
import { collections, queryShapes } from '../queries.ts';
import { type Rests, whereNone, workRestMs } from '../rests.ts';
import type { DoneAtOnce } from './done-at-once.ts';
import { findOwn } from './find-own.ts';
import { inParallel, type Turns } from './in-turn.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';

const messagesAtOnce = 16;

interface DrainSentOptions {
  readonly firestore: Firestore;
  readonly turns: Turns;
  readonly rests: Rests;
  readonly division: Division;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly done: DoneAtOnce;
}

/**
 * Puts messages that Meta has taken into their conversations as far as that was not done in the commit that recorded it, those to one recipient in their order; each goes with the
 * transaction that tells it.
 */
export async function drainSent(options: DrainSentOptions, limit: number): Promise<DrainReport> {
  const of = [collections.outboxSent];
  const rest = { name: `drain ${options.division.assigned()}`, of, now: Date.now(), maxMs: workRestMs };
  const find = () => findOwn(options, queryShapes.sentMessages, limit + 1);
  const docs = await options.rests(rest, find, whereNone);
  const taken = docs.slice(0, limit);
  await inParallel(taken, messagesAtOnce, (doc) => drainOne(options, doc));
  const { sent } = options.done;
  options.done.sent = 0;
  return { drained: taken.length + sent, hasMore: docs.length > limit };
}

async function drainOne({ firestore, turns, dayOf }: DrainSentOptions, doc: QueryDocumentSnapshot): Promise<void> {
  const sent = sentRecord(doc.data());
  const entry = outboxRecord(outboxEntries, await outboxRef(firestore, outboxEntries, sent.entryId).get());
  // One that was tidied away long ago has nothing more to tell.
  if (!entry) {
    await doc.ref.delete();
    return;
  }
  await turns.take(`conversation/${entry.lane}`, () =>
    applyFlow(
      firestore,
      () => applySentRecord(entry, sent, dayOf),
      noEvent,
      (documents) => {
        documents.delete(doc.ref);
      },
    ),
  );
}

/** Written by `outboxDocument`. */
const sentRecord = ({ entryId, wamid, hasEnded }: DocumentData): SentRecord => ({
  entryId,
  wamid,
  ...(hasEnded && { hasEnded }),
});
