import { type Flow, load, put, remove, type Write } from '../records/flow.ts';
import type { IndexRange, RecordStore, Written } from '../records/record-store.ts';
import { openRemovals, subscriptionRemovals, subscriptions } from '../subscriptions/collections.ts';
import { maxSubscriptions } from '../subscriptions/subscription.ts';
import { isOpen, queueGroup } from '../work/job.ts';
import { disturbQueue } from '../work/queue.ts';
import { deliveries, deliveryGroup, deliveryPositions, lastPosition, openDeliveries } from './collections.ts';
import type { Delivery } from './delivery.ts';
import { deliveryLifeMs } from './judge-attempt.ts';
import { idsOldestFirst } from './oldest-first.ts';

/**
 * The outcome of a change to a delivery; `unchanged`: there was nothing to change; `orphaned`: its subscription is
 * gone.
 */
export interface ChangedDelivery extends Written {
  readonly outcome: 'changed' | 'unchanged' | 'orphaned' | 'not_found';
  readonly delivery: Delivery | null;
}

/**
 * Queues an ended delivery again, behind everything that its conversation has now; attempts a waiting one at once, in
 * its position. Earlier attempts no longer count.
 */
export function* retryDelivery(id: string, now: number): Flow<ChangedDelivery> {
  const before = yield* load(deliveries, id);
  if (!before) return { outcome: 'not_found', delivery: null, writes: [] };
  if (!(yield* load(subscriptions, before.queue))) return { outcome: 'orphaned', delivery: before, writes: [] };
  const delivery = retried(before, now);
  if (isOpen(before)) {
    return {
      outcome: 'changed',
      delivery,
      writes: [put(deliveries, delivery), ...(yield* disturbQueue(before.queue))],
    };
  }
  const { requeued, writes } = yield* requeue([before], now);
  return { outcome: 'changed', delivery: requeued[0] ?? null, writes };
}

/** Gives up an open delivery, so that its conversation continues. */
export function* cancelDelivery(id: string, now: number): Flow<ChangedDelivery> {
  const before = yield* load(deliveries, id);
  if (!before) return { outcome: 'not_found', delivery: null, writes: [] };
  if (!isOpen(before)) return { outcome: 'unchanged', delivery: before, writes: [] };
  const reason = before.reason ?? 'An operator cancelled it.';
  const delivery: Delivery = { ...before, state: 'cancelled', updatedAt: now, reason };
  return { outcome: 'changed', delivery, writes: [put(deliveries, delivery), ...(yield* disturbQueue(before.queue))] };
}

/**
 * Gives up all open deliveries of a deleted subscription; resolves with how many. Ends early if there is a subscription
 * with that id again.
 */
export async function cancelDeliveries(
  records: Pick<RecordStore, 'run' | 'list'>,
  subscriptionId: string,
  now: () => number,
): Promise<number> {
  for (let cancelled = 0; ; ) {
    const { data } = await records.list(openDeliveries, { group: queueGroup(subscriptionId) }, { limit: batchSize });
    const ids = data.map(({ id }) => id);
    const isOver = ids.length === 0 || !(await records.run(() => cancelThese(subscriptionId, ids, now()))).isGone;
    if (isOver) {
      await records.run(() => forgetRemoval(subscriptionId));
      return cancelled;
    }
    cancelled += data.length;
  }
}

function* forgetRemoval(id: string): Flow<Written> {
  const removal = yield* load(subscriptionRemovals, id);
  return { writes: removal ? [remove(subscriptionRemovals, id)] : [] };
}

/** Deleted subscriptions that may have open deliveries, because the process ended before all were given up. */
export async function unfinishedRemovals(records: Pick<RecordStore, 'list'>): Promise<readonly string[]> {
  const { data } = await records.list(openRemovals, { group: 'all' }, { limit: maxSubscriptions });
  return data.map(({ id }) => id);
}

function* cancelThese(
  subscriptionId: string,
  ids: readonly string[],
  now: number,
): Flow<Written & { readonly isGone: boolean }> {
  if (yield* load(subscriptions, subscriptionId)) return { isGone: false, writes: [] };
  const writes: Write[] = [];
  for (const id of ids) {
    const delivery = yield* load(deliveries, id);
    if (!delivery || !isOpen(delivery)) continue;
    const reason = delivery.reason ?? 'The subscription was deleted.';
    writes.push(put(deliveries, { ...delivery, state: 'cancelled', updatedAt: now, reason }));
  }
  return { isGone: true, writes: [...writes, ...(yield* disturbQueue(subscriptionId))] };
}

/** Queues ended deliveries behind all others, in the order given. */
function* requeue(ended: readonly Delivery[], now: number): Flow<Written & { readonly requeued: readonly Delivery[] }> {
  let position = (yield* load(deliveryPositions, lastPosition))?.position ?? 0;
  const requeued = ended.map((delivery) => {
    position += 1;
    return { ...retried(delivery, now), position };
  });
  const writes = [...requeued.map((each) => put(deliveries, each)), put(deliveryPositions, { position })];
  return { requeued, writes };
}

const retried = (before: Delivery, now: number): Delivery => ({
  ...before,
  state: 'queued',
  dueAt: now,
  expiresAt: now + deliveryLifeMs,
  updatedAt: now,
  pardonedAttempts: before.attempts.at(-1)?.number ?? 0,
});

export interface RecoverRequest {
  readonly subscriptionId: string;
  /** Deliveries created from `since` and before `until`, in milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** Which of them; by default all. */
  readonly isWanted?: (delivery: Delivery) => boolean;
}

/** How many at a time, so that new deliveries are written in between. */
const batchSize = 200;

export interface RetryRequest {
  /** The list, and the part of it; the newest come first there. */
  readonly range: IndexRange;
  readonly isWanted: (delivery: Delivery) => boolean;
}

/** The deliveries queued again or attempted at once, and their subscriptions. */
export interface Retried {
  readonly deliveries: number;
  readonly subscriptionIds: readonly string[];
}

/**
 * Does with all matching deliveries what `retryDelivery` does with one, the oldest first. Orphaned ones stay as they
 * are.
 */
export async function retryDeliveries(
  records: Pick<RecordStore, 'run' | 'list'>,
  { range, isWanted }: RetryRequest,
  now: () => number,
): Promise<Retried> {
  const queues = new Set<string>();
  let retriedCount = 0;
  for await (const batch of idsOldestFirst(records, range, isWanted)) {
    const { some } = await records.run(() => retryThese(batch, isWanted, now()));
    for (const { queue } of some) queues.add(queue);
    retriedCount += some.length;
  }
  return { deliveries: retriedCount, subscriptionIds: [...queues] };
}

function* retryThese(
  ids: readonly string[],
  isWanted: (delivery: Delivery) => boolean,
  now: number,
): Flow<Written & { readonly some: readonly Delivery[] }> {
  const some: Delivery[] = [];
  for (const id of ids) {
    const delivery = yield* load(deliveries, id);
    if (!delivery || !isWanted(delivery)) continue;
    if (yield* load(subscriptions, delivery.queue)) some.push(delivery);
  }
  const [open, ended] = [some.filter(isOpen), some.filter((each) => !isOpen(each))];
  const writes: Write[] = open.map((each) => put(deliveries, retried(each, now)));
  for (const queue of new Set(open.map((each) => each.queue))) writes.push(...(yield* disturbQueue(queue)));
  if (ended.length > 0) writes.push(...(yield* requeue(ended, now)).writes);
  return { some, writes };
}

/** What was given up: dead letters, and what its conversation waits for. */
const givenUp = ['held', 'failed'] as const;

/**
 * Queues a subscription's dead letters of a period again, the oldest first, and attempts those that are held at once;
 * resolves with how many. Those that somebody else changes meanwhile stay as they are.
 */
export async function recoverDeliveries(
  records: Pick<RecordStore, 'run' | 'list'>,
  { subscriptionId, since, until, isWanted = () => true }: RecoverRequest,
  now: () => number,
): Promise<number> {
  let recovered = 0;
  for (const state of givenUp) {
    const group = deliveryGroup({ subscription: subscriptionId, state });
    // The newest come first: places are negative times.
    const range = { group, from: -until, until: -since + 1 };
    const isStill = (delivery: Delivery): boolean => delivery.state === state && isWanted(delivery);
    recovered += (await retryDeliveries(records, { range, isWanted: isStill }, now)).deliveries;
  }
  return recovered;
}
