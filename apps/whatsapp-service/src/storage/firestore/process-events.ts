import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { itemRecords } from '../../inbound/collections.ts';
import { type Blocks, createBlockCheck, type IsBlocked } from '../../inbound/marks.ts';
import { eventResult, type ItemTask, type itemTasks, staleItems } from '../../inbound/process-event.ts';
import { preciseNow } from '../../inbound/processing-tally.ts';
import type { SampleRates } from '../../inbound/sample-rates.ts';
import type { ProcessingReport } from '../../inbound/webhook-event-store.ts';
import type { Division } from '../../work/shards/division.ts';
import { sequenceOf } from './arrival-time.ts';
import type { Calls } from './calls.ts';
import { endsOfOthers } from './event-parts-of-others.ts';
import { type EventAsRead, finishEvent } from './event-results.ts';
import { groupBySubject } from './group-by-subject.ts';
import { inParallel } from './in-parallel.ts';
import { batchesOf } from './item-batches.ts';
import { applyItems } from './item-transaction.ts';
import type { NothingWaits } from './nothing-waits.ts';
import { findPendingEvents } from './pending-events.ts';
import { type FinishedEvent, reportOf } from './processing-report.ts';
import { query, queryShapes } from './queries.ts';
import type { QueryCache } from './query-cache.ts';
import { recordFrom, type Settling } from './records.ts';
import { eventExpiry } from './retention/event-expiry.ts';
import { storedPayload } from './stored-payload.ts';
import { retentionOf } from './stored-record.ts';

export interface ProcessEventsOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly cached: QueryCache;
  readonly division: Division;
  readonly tasksOf: typeof itemTasks;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly now: () => number;
  /** Whether no other instance stores webhooks. */
  readonly isAlone: () => boolean;
  /** What is known of waiting events. */
  readonly waits: NothingWaits;
  /** Called with outbox entries that statuses have settled at once. */
  readonly onSettled: Settling['onSettled'];
}

/** Events whose bodies are in memory at a time. */
const maxEventsAtOnce = 40;

/**
 * Persons whose items are processed at a time; each takes some round trips, so this number hides the distance to
 * Firestore.
 */
const maxItemsAtOnce = 32;

interface EventInWork extends EventAsRead, Pick<FinishedEvent, 'receivedAt' | 'startedAt'> {
  readonly payloadBytes: number;
  /** Those of this instance. */
  readonly tasks: readonly ItemTask[];
  /** The items of other instances; null if all are another instance's. */
  readonly others: readonly ItemTask[] | null;
  readonly outcomes: FinishedEvent['outcomes'][number][];
}

/**
 * Processes waiting events, oldest first. Other processes may do the same at the same time: an item's transaction finds
 * an item that another has applied, and an event's result is written once.
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
  if (options.waits.isSure() && options.isAlone()) return reportOf([], false, rates);
  const endLook = options.waits.look();
  const { events: waiting, shards } = await findPendingEvents(options, asked + 1);
  const loaded = await Promise.allSettled(
    waiting.slice(0, asked).map((snapshot) => loadEvent(options, snapshot, shards)),
  );
  const events = loaded.flatMap((load) => (load.status === 'fulfilled' ? [load.value] : []));
  const faults: unknown[] = loaded.flatMap((load) => (load.status === 'rejected' ? [load.reason] : []));
  const finished: EventInWork[] = [];
  let isStuck = false;
  const settle = async (event: EventInWork): Promise<void> => {
    if (event.outcomes.length < event.tasks.length) return;
    const end = await finish(options, event);
    if (end === 'finished') finished.push(event);
    if (end === 'waits') isStuck = true;
  };
  const work = [
    ...events.filter(({ tasks }) => tasks.length === 0).map((event) => () => settle(event)),
    ...lanesOfItems(events).map((lane) => () => workThrough(options, lane, settle)),
  ];
  await inParallel(work, maxItemsAtOnce, (run) => run()).catch((fault: unknown) => faults.push(fault));
  endLook(faults.length === 0 && waiting.length <= asked && finished.length === waiting.length);
  if (faults.length > 0) throw faults[0];
  // Events that wait for another instance are finished by that one, or found again by a later look.
  return reportOf(finished, waiting.length > asked && !(isStuck && finished.length === 0), rates);
}

async function loadEvent(
  options: Processing,
  snapshot: DocumentSnapshot,
  shards: ReadonlySet<number> | null,
): Promise<EventInWork> {
  const { firestore, calls, tasksOf, dayOf, isBlocked } = options;
  const payload = await calls.run('read a webhook', () => storedPayload(firestore, snapshot));
  const { receivedAt, foreign, replays } = snapshot.data() ?? {};
  const all = tasksOf({
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
  const { own, others } = divided(all, snapshot, shards);
  const payloadBytes = payload.byteLength;
  return { ...asRead, receivedAt, payloadBytes, tasks: own, others, startedAt: preciseNow(), outcomes: [] };
}

/**
 * This instance's items, and those of others. An item in no shard that the event names, because a later version finds
 * other items, goes with the first shard; a replay belongs to one instance, since its items already have records.
 */
function divided(
  tasks: readonly ItemTask[],
  snapshot: DocumentSnapshot,
  shards: ReadonlySet<number> | null,
): { readonly own: readonly ItemTask[]; readonly others: readonly ItemTask[] | null } {
  const more: readonly number[] = snapshot.get('moreShards') ?? [];
  if (shards === null || more.length === 0) return { own: tasks, others: [] };
  const first = Number(snapshot.get('shard'));
  if (Number(snapshot.get('replays')) > 0)
    return shards.has(first) ? { own: tasks, others: [] } : { own: [], others: null };
  const { own = [], others = [] } = Object.groupBy(tasks, (task) => {
    const shard = task.shard();
    return shards.has(more.includes(shard) ? shard : first) ? 'own' : 'others';
  });
  return { own, others };
}

interface ItemInWork {
  readonly event: EventInWork;
  readonly task: ItemTask;
}

/** Items that touch the same records go one after another: transactions that contend take turns anyway, but slowly. */
function lanesOfItems(events: readonly EventInWork[]): ItemInWork[][] {
  const items = events.flatMap((event) => event.tasks.map((task) => ({ event, task })));
  return groupBySubject(items, ({ task }) => task.subjects);
}

async function workThrough(
  { firestore, calls, now, onSettled }: ProcessEventsOptions,
  lane: readonly ItemInWork[],
  settle: (event: EventInWork) => Promise<void>,
): Promise<void> {
  for (const batch of batchesOf(lane)) {
    const items = batch.map(({ event: { id, receivedAt, replays }, task }) => ({
      task,
      context: { eventId: id, receivedAt, isReplay: replays > 0, settling: { now, onSettled } },
    }));
    const startedAt = preciseNow();
    const outcomes = await calls.run('apply items', () => applyItems(firestore, items));
    const endedAt = preciseNow();
    for (const [index, { event, task }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome) event.outcomes.push({ ...outcome, task, startedAt, endedAt });
    }
    await Promise.all([...new Set(batch.map(({ event }) => event))].map(settle));
  }
}

/** Writes the event's result, unless another instance did, or has items of it that are not through. */
async function finish(
  { firestore, calls, now }: ProcessEventsOptions,
  event: EventInWork,
): Promise<'finished' | 'waits' | 'isOver'> {
  if (event.others === null) return 'waits';
  const { others } = event;
  const ofOthers = await calls.run('look at an event', () => endsOfOthers(firestore, event.id, others));
  if (ofOthers === null) return 'waits';
  if (event.replays > 0) await calls.run('forget old items', () => forgetStale(firestore, event));
  const outcomes = [...event.outcomes.map(({ task, state }) => ({ kind: task.kind, state })), ...ofOthers];
  const isWritten = await calls.run('finish an event', () =>
    finishEvent(firestore, event, eventResult(outcomes, now())),
  );
  return isWritten ? 'finished' : 'isOver';
}

/** Deletes the items that only an older version found in a replayed event. */
async function forgetStale(firestore: Firestore, { id, tasks }: EventInWork): Promise<void> {
  const { docs } = await query(firestore, queryShapes.itemsOfEvent, { equals: [id] }).get();
  const known = docs.flatMap((doc) => {
    const key = recordFrom(itemRecords, doc)?.key;
    return key === undefined ? [] : [{ key, ref: doc.ref }];
  });
  await Promise.all(staleItems(known, tasks).map(({ ref }) => ref.delete()));
}
