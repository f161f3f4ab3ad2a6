import { isDeepStrictEqual } from 'node:util';
import { collection } from '../records/collection.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import type { Breaker } from './breaker.ts';

/**
 * Who works a queue, and how it goes. One lease for a queue instead of one for each job halves the writes: a job is
 * written when it is created and when an attempt has ended, not when one begins. `docs/decisions/029`.
 */
export interface WorkQueue extends QueueHealth {
  readonly key: string;
  /** The process that works it; null while none does. */
  readonly owner: string | null;
  /** Until when, unless the owner renews it. */
  readonly until: number;
  /** Incremented with each owner: late writes of a former owner have no effect. */
  readonly fence: number;
  /** Incremented when somebody other than the owner changes open jobs: the owner then reads them again. */
  readonly revision: number;
}

/** How the attempts of a queue end, whatever its jobs are. */
export interface QueueHealth extends Breaker<string> {
  /** Since when attempts have only failed; null while the last one worked. */
  readonly failedSince: number | null;
}

const keptMs = 30 * 24 * 60 * 60_000;
/** Clocks of instances are assumed to differ by less than this. */
const skewMs = 1_000;

/** By the key of the queue, which is unique across all capabilities. */
export const workQueues = collection({
  name: 'work_queues',
  key: ({ key }: WorkQueue) => key,
  indexes: {},
  keptUntil: ({ until }) => until + keptMs,
});

export interface LeaseRequest {
  readonly key: string;
  /** A unique name of this process. */
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
}

export interface Claim extends Written {
  /** Null while another process works it, until then at least. */
  readonly queue: WorkQueue | null;
  readonly until: number;
}

/** Takes a queue that is free, or whose owner has not renewed its lease in time. */
export function* claimQueue({ key, owner, now, leaseMs }: LeaseRequest): Flow<Claim> {
  const before = (yield* load(workQueues, key)) ?? newQueue(key);
  const { until } = before;
  if (before.owner !== owner && isLeased(before, { now, leaseMs })) return { queue: null, until, writes: [] };
  // Even if it was the owner before: earlier work belongs to another run.
  const queue = { ...before, owner, fence: before.fence + 1, until: now + leaseMs };
  return { queue, until: queue.until, writes: [put(workQueues, queue)] };
}

/**
 * Whether a process works it. A lease that ends later than a new one would was written before the clock was set back.
 */
function isLeased({ owner, until }: WorkQueue, { now, leaseMs }: Pick<LeaseRequest, 'now' | 'leaseMs'>): boolean {
  return owner !== null && until > now && until <= now + leaseMs + skewMs;
}

export interface CommitRequest extends LeaseRequest {
  readonly fence: number;
}

/**
 * The writes of a queue's owner: jobs after their attempts, and the queue as `change` makes it, with a renewed lease.
 * If another process has taken the queue since, nothing is written and `queue` is null. An expired lease that nobody
 * took is still the owner's.
 */
export function* commitWork(
  { key, owner, fence, now, leaseMs }: CommitRequest,
  more: (queue: WorkQueue) => Flow<{ readonly queue: WorkQueue; readonly writes: readonly Write[] }>,
): Flow<Written & { readonly queue: WorkQueue | null }> {
  const before = yield* load(workQueues, key);
  if (before?.owner !== owner || before.fence !== fence) return { queue: null, writes: [] };
  const { queue: changed, writes } = yield* more(before);
  const isLong = before.until > now + leaseMs / 2 && before.until <= now + leaseMs;
  const queue = isLong ? changed : { ...changed, until: now + leaseMs };
  return { queue, writes: queue === before ? writes : [...writes, put(workQueues, queue)] };
}

/** Gives a queue back, so that others need not wait for the lease to expire. */
export function* releaseQueue(key: string, { owner, fence }: Pick<CommitRequest, 'owner' | 'fence'>): Flow<Written> {
  const before = yield* load(workQueues, key);
  if (before?.owner !== owner || before.fence !== fence) return { writes: [] };
  return { writes: [put(workQueues, { ...before, owner: null, until: 0 })] };
}

/** What another writer has to write along with changes of open jobs. */
export function* disturbQueue(key: string, change: (queue: WorkQueue) => WorkQueue = (same) => same): Flow<Write[]> {
  const before = (yield* load(workQueues, key)) ?? newQueue(key);
  return [put(workQueues, { ...change(before), revision: before.revision + 1 })];
}

/** The queue with the health that its attempts show; the same object if nothing is new. */
export function withHealth(
  queue: WorkQueue,
  { pause, doubt = null, resumedAt = null, failedSince }: QueueHealth,
): WorkQueue {
  const health = { pause, doubt, resumedAt, failedSince };
  const before = {
    pause: queue.pause,
    doubt: queue.doubt ?? null,
    resumedAt: queue.resumedAt ?? null,
    failedSince: queue.failedSince,
  };
  return isDeepStrictEqual(health, before) ? queue : { ...queue, ...health };
}

const newQueue = (key: string): WorkQueue => ({
  key,
  owner: null,
  until: 0,
  fence: 0,
  revision: 0,
  pause: null,
  failedSince: null,
});
