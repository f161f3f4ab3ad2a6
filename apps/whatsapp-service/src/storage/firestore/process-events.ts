import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { itemRecords } from '../../inbound/collections.ts';
import { type Blocks, createBlockCheck, type IsBlocked } from '../../inbound/marks.ts';
import {
  eventResult,
  type ItemOutcome,
  type ItemTask,
  type itemTasks,
  staleItems,
} from '../../inbound/process-event.ts';
import { createProcessingTally, preciseNow, sampledItem } from '../../inbound/processing-tally.ts';
import { isSampled, type SampleRates } from '../../inbound/sample-rates.ts';
import type { ItemFailure, ProcessingReport } from '../../inbound/webhook-event-store.ts';
import { puts } from '../../records/flow.ts';
import { sequenceOf } from './arrival-time.ts';
import type { Calls } from './calls.ts';
import { type EventAsRead, finishEvent } from './event-results.ts';
import { applyItem } from './item-transaction.ts';
import { lanesOf } from './lanes.ts';
import { query, queryShapes, shards } from './queries.ts';
import { recordFrom, type Settling } from './records.ts';
import { type Rests, whereNone, workRestMs } from './rests.ts';
import { eventExpiry, expiryFieldsOfEvent } from './retention/event-expiry.ts';
import { bodyFields, storedPayload } from './stored-payload.ts';
import { retentionOf } from './stored-record.ts';

export interface ProcessEventsOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly rests: Rests;
  readonly tasksOf: typeof itemTasks;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly now: () => number;
  /** Told of entries of the outbox that statuses have settled at once. */
  readonly onSettled: Settling['onSettled'];
}

/** Events whose bodies are in memory at a time. */
const maxEventsAtOnce = 40;

/** Items in work at a time; each takes some round trips, so this is what hides the distance to Firestore. */
const maxItemsAtOnce = 32;

interface EventInWork extends EventAsRead {
  readonly receivedAt: string;
  readonly tasks: readonly ItemTask[];
  readonly startedAt: number;
  readonly outcomes: (ItemOutcome & {
    readonly task: ItemTask;
    readonly startedAt: number;
    readonly endedAt: number;
  })[];
}

/**
 * Processes waiting events, oldest first. Other processes may do the same at the same time: an item's transaction finds
 * what another applied, and an event's result is written once.
 */
export function createProcessEvents(
  options: ProcessEventsOptions,
): (limit: number, rates?: SampleRates, blocks?: Blocks | null) => Promise<ProcessingReport> {
  const checkFor = createBlockCheck();
  let last: Promise<unknown> = Promise.resolve();
  return (limit, rates = [], blocks = null) => {
    // Calls of one process take turns: they would find the same events and contend for them.
    const turn = last.then(() => processEvents({ ...options, isBlocked: checkFor(blocks) }, limit, rates));
    last = turn.catch(() => undefined);
    return turn;
  };
}

interface Processing extends ProcessEventsOptions {
  readonly isBlocked: IsBlocked | null;
}

async function processEvents(options: Processing, limit: number, rates: SampleRates): Promise<ProcessingReport> {
  const asked = Math.min(limit, maxEventsAtOnce);
  const waiting = await pendingEvents(options, asked + 1);
  const loaded = await Promise.allSettled(waiting.slice(0, asked).map((snapshot) => loadEvent(options, snapshot)));
  const events = loaded.flatMap((load) => (load.status === 'fulfilled' ? [load.value] : []));
  const faults: unknown[] = loaded.flatMap((load) => (load.status === 'rejected' ? [load.reason] : []));
  const finished: EventInWork[] = [];
  const settle = async (event: EventInWork): Promise<void> => {
    if (event.outcomes.length === event.tasks.length && (await finish(options, event))) finished.push(event);
  };
  const work = [
    ...events.filter(({ tasks }) => tasks.length === 0).map((event) => () => settle(event)),
    ...lanesOfItems(events).map((lane) => () => workThrough(options, lane, settle)),
  ];
  faults.push(...(await inParallel(work, maxItemsAtOnce)));
  if (faults.length > 0) throw faults[0];
  return report(finished, waiting.length > asked, rates);
}

async function pendingEvents(
  { firestore, calls, rests, now }: ProcessEventsOptions,
  limit: number,
): Promise<DocumentSnapshot[]> {
  return rests(
    { name: 'process', now: now(), maxMs: workRestMs },
    async () => {
      const { docs } = await calls.run('find waiting events', () =>
        query(firestore, queryShapes.pendingEvents, { equals: ['pending'], among: shards })
          .select(...new Set(['foreign', 'replays', ...expiryFieldsOfEvent, ...bodyFields]))
          .limit(limit)
          .get(),
      );
      return docs;
    },
    whereNone,
  );
}

async function loadEvent(options: Processing, snapshot: DocumentSnapshot): Promise<EventInWork> {
  const { firestore, calls, tasksOf, dayOf, isBlocked } = options;
  const payload = await calls.run('read a webhook', () => storedPayload(firestore, snapshot));
  const { receivedAt, foreign, replays } = snapshot.data() ?? {};
  const tasks = tasksOf({
    id: snapshot.id,
    payload,
    foreign,
    receivedAt: Date.parse(receivedAt),
    sequence: sequenceOf(receivedAt, snapshot.id),
    isReplay: replays > 0,
    dayOf,
    isBlocked,
  });
  const asRead = {
    ...{ id: snapshot.id, replays, updatedAt: snapshot.updateTime ?? null },
    rawParts: Number(snapshot.get('rawParts') ?? 0),
    expiry: eventExpiry(retentionOf(firestore), snapshot),
  };
  return { ...asRead, receivedAt, tasks, startedAt: preciseNow(), outcomes: [] };
}

interface ItemInWork {
  readonly event: EventInWork;
  readonly task: ItemTask;
}

/** Items that touch the same records go one after another: transactions that contend take turns anyway, but slowly. */
function lanesOfItems(events: readonly EventInWork[]): ItemInWork[][] {
  const items = events.flatMap((event) => event.tasks.map((task) => ({ event, task })));
  return lanesOf(items, ({ task }) => task.subjects);
}

async function workThrough(
  { firestore, calls, now, onSettled }: ProcessEventsOptions,
  lane: readonly ItemInWork[],
  settle: (event: EventInWork) => Promise<void>,
): Promise<void> {
  for (const { event, task } of lane) {
    const { id: eventId, receivedAt, replays } = event;
    const context = { eventId, receivedAt, isReplay: replays > 0, settling: { now, onSettled } };
    const startedAt = preciseNow();
    const outcome = await calls.run('apply an item', () => applyItem(firestore, task, context));
    event.outcomes.push({ ...outcome, task, startedAt, endedAt: preciseNow() });
    await settle(event);
  }
}

async function finish({ firestore, calls, now }: ProcessEventsOptions, event: EventInWork): Promise<boolean> {
  if (event.replays > 0) await calls.run('forget old items', () => forgetStale(firestore, event));
  const outcomes = event.outcomes.map(({ task, state }) => ({ kind: task.kind, state }));
  return calls.run('finish an event', () => finishEvent(firestore, event, eventResult(outcomes, now())));
}

/** Deletes what an older version found in a replayed event. */
async function forgetStale(firestore: Firestore, { id, tasks }: EventInWork): Promise<void> {
  const { docs } = await query(firestore, queryShapes.itemsOfEvent, { equals: [id] }).get();
  const known = docs.flatMap((doc) => {
    const key = recordFrom(itemRecords, doc)?.key;
    return key === undefined ? [] : [{ key, ref: doc.ref }];
  });
  await Promise.all(staleItems(known, tasks).map(({ ref }) => ref.delete()));
}

/** Runs all, so many at a time, and hands back the faults of those that rejected. */
async function inParallel(work: readonly (() => Promise<void>)[], limit: number): Promise<unknown[]> {
  const faults: unknown[] = [];
  const queue = work.values();
  const runners = Array.from({ length: limit }, async () => {
    for (const run of queue) await run().catch((fault: unknown) => faults.push(fault));
  });
  await Promise.all(runners);
  return faults;
}

function report(finished: readonly EventInWork[], hasMore: boolean, rates: SampleRates): ProcessingReport {
  const tally = createProcessingTally();
  const failures: ItemFailure[] = [];
  for (const { id, startedAt, outcomes, ...event } of finished) {
    const receivedAt = Date.parse(event.receivedAt);
    const items = isSampled(() => id, receivedAt, rates)
      ? outcomes.map((each) => sampledItem(each.task, each, each.startedAt, each.endedAt))
      : null;
    const counted = outcomes.map(({ task, state }) => ({ kind: task.kind, state }));
    tally.add(counted, items && { id, receivedAt, startedAt, endedAt: preciseNow(), items });
    for (const { state, task, writes } of outcomes) {
      if (state === 'failed')
        failures.push({ eventId: id, path: task.path, kind: task.kind, reason: reasonOf(writes) });
    }
  }
  return {
    events: finished.length,
    items: tally.items(),
    hasMore,
    failures,
    kinds: tally.kinds(),
    sampled: tally.sampled(),
  };
}

function reasonOf(writes: ItemOutcome['writes']): string {
  return writes.find((write) => puts(itemRecords, write))?.record.reason ?? 'unknown error';
}
