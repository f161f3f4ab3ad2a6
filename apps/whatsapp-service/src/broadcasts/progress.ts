import type { RecordStore } from '../records/record-store.ts';
import { type Broadcast, rowsKeyOf } from './broadcast.ts';
import { broadcastCounts } from './collections.ts';
import type { BroadcastCounts, ResultState } from './results.ts';

/** How far a broadcast has come. Each row counts once, so that all numbers together are the rows. */
export interface Progress {
  /** Not submitted yet; `cancelled` of a broadcast that was cancelled. */
  readonly waiting: number;
  /** In the outbox, with no result known. */
  readonly queued: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly leftOut: number;
  readonly skipped: number;
}

/** Failures by Meta's code; null for those that have none, such as a service that ended during a call. */
export interface FailureCount {
  readonly code: number | null;
  readonly messages: number;
}

/** The counts of a broadcast; null where nothing was stored for it yet. */
export const findCounts = (
  records: Pick<RecordStore, 'find'>,
  broadcast: Pick<Broadcast, 'id' | 'createdAt'>,
): Promise<BroadcastCounts | null> => records.find(broadcastCounts, rowsKeyOf(broadcast));

export function progressOf(broadcast: Broadcast, counts: BroadcastCounts | null): Progress {
  const { rows, skipped, submitted } = broadcast;
  const of = (state: ResultState): number => counts?.states[state] ?? 0;
  const leftOut = Object.values(broadcast.leftOut).reduce((sum, count) => sum + count, 0);
  const results = {
    sent: of('sent'),
    delivered: of('delivered'),
    read: of('read'),
    failed: of('failed'),
    expired: of('expired'),
    cancelled: of('cancelled'),
  };
  const known = Object.values(results).reduce((sum, count) => sum + count, 0);
  // Results may be recorded a moment before that their rows were submitted.
  const taken = Math.max(submitted, known);
  const rest = Math.max(0, rows - skipped - leftOut - taken);
  const isOver = broadcast.state === 'cancelled' || broadcast.state === 'expired';
  return {
    ...results,
    waiting: isOver ? 0 : rest,
    queued: taken - known,
    cancelled: results.cancelled + (broadcast.state === 'cancelled' ? rest : 0),
    expired: results.expired + (broadcast.state === 'expired' ? rest : 0),
    leftOut,
    skipped,
  };
}

/** Failures by code, the most first. */
export const failureCounts = (counts: BroadcastCounts | null): FailureCount[] =>
  Object.entries(counts?.codes ?? {})
    .map(([code, messages]) => ({ code: code === 'none' ? null : Number(code), messages }))
    .sort((a, b) => b.messages - a.messages || (a.code ?? 0) - (b.code ?? 0));
