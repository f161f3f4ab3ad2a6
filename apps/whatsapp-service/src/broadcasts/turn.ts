import { consumerPlaces } from '../changes/collections.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { type Broadcast, type LeaveOutReason, pageKey, pageRows, rowsKeyOf, runsForMs } from './broadcast.ts';
import { broadcasts, pageResults } from './collections.ts';
import { withLeftOut } from './results.ts';

/** The name under which results are followed (`changes/`). */
export const resultsConsumer = 'broadcasts';

export interface Worker {
  /** A name of this process that no other has. */
  readonly owner: string;
  /** How long it has a broadcast for itself, in milliseconds; 0 where it is the only instance. */
  readonly leaseMs: number;
}

/**
 * Takes a broadcast for one instance, so that only one submits its rows; null if it has nothing to do, or another has it. Its first row is
 * not submitted before its results are followed. One that has not ended 30 days after its start does not continue, since idempotency keys are
 * forgotten then.
 */
export function* claimBroadcast(
  id: string,
  { owner, leaseMs }: Worker,
  now: number,
): Flow<Written & { readonly broadcast: Broadcast | null }> {
  const nothing = { broadcast: null, writes: [] };
  const known = yield* load(broadcasts, id);
  if (!known) return nothing;
  const { state, startAt, isRecalled, lease } = known;
  const isOpen = state === 'running' || (state === 'scheduled' && startAt <= now);
  const isOthers = lease !== null && lease.owner !== owner && lease.until > now;
  if ((!isOpen && !isRecalled) || isOthers) return nothing;
  if (isOpen && startAt + runsForMs <= now) {
    return { broadcast: null, writes: [put(broadcasts, { ...known, state: 'expired', endedAt: now, lease: null })] };
  }
  if (known.startedAt === null && !isRecalled) {
    if ((yield* load(consumerPlaces, resultsConsumer)) === null) return nothing;
  }
  const isOwn = lease?.owner === owner && (leaseMs === 0 || lease.until > now + leaseMs / 2);
  if (state !== 'scheduled' && isOwn) {
    return { broadcast: known, writes: [] };
  }
  const broadcast: Broadcast = {
    ...known,
    state: isOpen ? 'running' : state,
    startedAt: known.startedAt ?? now,
    lease: { owner, until: now + leaseMs },
  };
  return { broadcast, writes: [put(broadcasts, broadcast)] };
}

/** The rows submitted or left out, from the broadcast's first open one on. */
export interface RowsDone {
  /** The first row after them. */
  readonly next: number;
  readonly submitted: number;
  readonly leftOut: readonly { readonly row: number; readonly reason: LeaveOutReason }[];
}

/**
 * Records the result of a turn. Nothing is recorded if another instance has the broadcast by now: it begins with the
 * same rows, and their messages are in the outbox only once all the same. A broadcast that was paused or cancelled
 * meanwhile stays so.
 */
export function* recordRows(
  id: string,
  owner: string,
  { next, submitted, leftOut }: RowsDone,
  now: number,
): Flow<Written & { readonly broadcast: Broadcast | null }> {
  const known = yield* load(broadcasts, id);
  if (known?.lease?.owner !== owner || known.next > next) return { broadcast: null, writes: [] };
  const isEnd = next >= known.rows && (known.state === 'running' || known.state === 'paused');
  const broadcast: Broadcast = {
    ...known,
    next,
    submitted: known.submitted + submitted,
    leftOut: withMore(known.leftOut, leftOut),
    ...(isEnd && { state: 'finished' as const, endedAt: now, lease: null }),
  };
  const writes: Write[] = [put(broadcasts, broadcast)];
  for (const [page, rows] of Map.groupBy(leftOut, ({ row }) => Math.floor(row / pageRows))) {
    const results = yield* load(pageResults, pageKey(rowsKeyOf(known), page));
    const places = rows.map(({ row, reason }) => ({ place: row % pageRows, reason }));
    if (results) writes.push(put(pageResults, withLeftOut(results, places)));
  }
  return { broadcast, writes };
}

function withMore(counts: Broadcast['leftOut'], more: RowsDone['leftOut']): Broadcast['leftOut'] {
  const sums = { ...counts };
  for (const { reason } of more) sums[reason] = (sums[reason] ?? 0) + 1;
  return sums;
}

/**
 * Records that the waiting messages of a cancelled broadcast were cancelled, and which further rows were found in the
 * outbox.
 */
export function* recordRecall(id: string, found: readonly number[]): Flow<Written> {
  const known = yield* load(broadcasts, id);
  if (!known?.isRecalled) return { writes: [] };
  const more = found.filter((row) => row >= known.next);
  const next = Math.max(known.next, ...more.map((row) => row + 1));
  const submitted = known.submitted + more.length;
  return { writes: [put(broadcasts, { ...known, next, submitted, isRecalled: false, lease: null })] };
}
