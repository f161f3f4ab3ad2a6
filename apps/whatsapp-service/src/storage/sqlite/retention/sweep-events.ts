import type { DatabaseSync } from 'node:sqlite';
import { preciseNow } from '../../../inbound/processing-tally.ts';
import { isOver, keptUntil, type Retention, youngestExpired } from '../../../records/retention.ts';
import { inTransaction } from '../database.ts';
import { idHashOf } from '../known-ids.ts';
import { type RowPlace, rowPlace, stepMs, writePlace } from './row-place.ts';

const rowsAtOnce = 200;

/** Expired webhooks: records made from them alone are removed from the view already. */
export interface ExpiredEvents {
  readonly rows: readonly ExpiredRow[];
  /** Null at the end. */
  readonly next: string | null;
}

export interface ExpiredRow {
  readonly seq: number;
  /** The position from which a sweep continues. */
  readonly place: string;
}

/**
 * Finds expired webhooks, and removes their items and results, on the thread that writes the view. Webhooks that wait
 * to be processed, for the first time or for a replay, stay. If the process stops before the webhooks are removed as
 * well, the next pass finds them again.
 */
export function createEventExpiry(
  view: DatabaseSync,
  events: DatabaseSync,
): (retention: Retention, now: number, place: string | null) => ExpiredEvents {
  const old = events.prepare(`
    SELECT seq, receivedAt, phoneNumberId FROM whatsapp_webhook_events
    WHERE receivedAt < ? AND (receivedAt, seq) > (?, ?) ORDER BY receivedAt, seq LIMIT ${rowsAtOnce}`);
  const waits = view.prepare(`
    SELECT 1 FROM whatsapp_event_cursor WHERE processedThrough < ?1
    UNION ALL SELECT 1 FROM whatsapp_event_replays WHERE seq = ?1`);
  const removeItems = view.prepare('DELETE FROM whatsapp_items WHERE eventSeq = ?');
  const removeResult = view.prepare('DELETE FROM whatsapp_event_results WHERE seq = ?');
  const isExpired = (row: Record<string, unknown>, retention: Retention, now: number): boolean => {
    const number = row.phoneNumberId === null ? null : String(row.phoneNumberId);
    const until = keptUntil(retention, 'events', Date.parse(String(row.receivedAt)), number);
    return isOver(until, now) && waits.get(Number(row.seq)) === undefined;
  };
  return (retention, now, place) => {
    const before = youngestExpired(retention, 'events', now);
    if (before === null) return { rows: [], next: null };
    const start = rowPlace(place);
    const found = old.all(new Date(before).toISOString(), start.at, start.seq);
    const until = preciseNow() + stepMs;
    let last: RowPlace | null = null;
    const rows = inTransaction(view, 'admin', () => {
      const gone: ExpiredRow[] = [];
      for (const row of found) {
        if (last !== null && preciseNow() > until) break;
        const seq = Number(row.seq);
        last = { at: String(row.receivedAt), seq };
        if (!isExpired(row, retention, now)) continue;
        removeItems.run(seq);
        removeResult.run(seq);
        gone.push({ seq, place: writePlace(last) });
      }
      return gone;
    });
    return { rows, next: last && writePlace(last) };
  };
}

export interface EventRemoval {
  readonly removed: number;
  /** How many of the numbers it got to; the others are for the next step. */
  readonly looked: number;
}

/** The fewest webhooks per commit, however slow the disk is, and the number in the first step. */
const [fewest, firstMost] = [10, 25];

/**
 * Removes webhooks by their numbers, on the thread that writes them; no number is given twice. Each of them changes a page of its own in the
 * index of ids, so a commit costs by their number: it takes as many as fit into `stepMs`, by how long the last one took.
 */
export function createEventRemoval(
  events: DatabaseSync,
  now: () => number = preciseNow,
): (seqs: readonly number[]) => EventRemoval {
  let most = firstMost;
  const idOf = events.prepare('SELECT id FROM whatsapp_webhook_events WHERE seq = ?');
  const forget = events.prepare('DELETE FROM whatsapp_event_ids WHERE idHash = ? AND seq = ?');
  const remove = events.prepare('DELETE FROM whatsapp_webhook_events WHERE seq = ?');
  const newest = events.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events');
  const count = events.prepare(`
    UPDATE whatsapp_events_identity SET lostNumbers = lostNumbers + ?1, numbersThrough = max(numbersThrough, ?2)`);
  const removeTogether = (seqs: readonly number[]): number =>
    inTransaction(events, 'admin', () => {
      const last = Number(newest.get()?.seq ?? 0);
      let removed = 0;
      for (const seq of seqs) {
        const id = idOf.get(seq)?.id;
        if (id === undefined) continue;
        forget.run(idHashOf(String(id)), seq);
        remove.run(seq);
        removed += 1;
      }
      // SQLite would give the number of the last one again.
      if (removed > 0) count.run(removed, seqs.includes(last) ? last : 0);
      return removed;
    });
  return (seqs) => {
    const some = seqs.slice(0, most);
    const began = now();
    const removed = removeTogether(some);
    const tookMs = now() - began;
    if (tookMs > stepMs) most = Math.max(fewest, Math.floor(most / 2));
    else if (tookMs < stepMs / 2 && some.length === most) most = Math.min(rowsAtOnce, most * 2);
    return { removed, looked: some.length };
  };
}
