import type { DatabaseSync } from 'node:sqlite';
import { preciseNow } from '../../../inbound/processing-tally.ts';
import { isOver, keptUntil, type Retention, youngestExpired } from '../../../records/retention.ts';
import { inTransaction } from '../database.ts';
import { idHashOf } from '../known-ids.ts';
import { type RowPlace, rowPlace, stepMs, writePlace } from './row-place.ts';

const rowsAtOnce = 200;

/** Webhooks that go, by their numbers: what was made of them alone is removed from the view already. */
export interface ExpiredEvents {
  readonly seqs: readonly number[];
  readonly next: string | null;
}

/**
 * Finds webhooks that are kept no longer, and removes their items and results, on the thread that writes the view. What waits to be
 * processed stays, for the first time or for a replay. If the process stops before the webhooks go as well, the next pass finds them again.
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
    if (before === null) return { seqs: [], next: null };
    const start = rowPlace(place);
    const rows = old.all(new Date(before).toISOString(), start.at, start.seq);
    const until = preciseNow() + stepMs;
    let last: RowPlace | null = null;
    const seqs = inTransaction(view, 'admin', () => {
      const gone: number[] = [];
      for (const row of rows) {
        if (last !== null && preciseNow() > until) break;
        const seq = Number(row.seq);
        last = { at: String(row.receivedAt), seq };
        if (!isExpired(row, retention, now)) continue;
        removeItems.run(seq);
        removeResult.run(seq);
        gone.push(seq);
      }
      return gone;
    });
    return { seqs, next: writePlace(last) };
  };
}

/** Removes webhooks by their numbers, on the thread that writes them; no number is given twice. How many it removed. */
export function createEventRemoval(events: DatabaseSync): (seqs: readonly number[]) => number {
  const idOf = events.prepare('SELECT id FROM whatsapp_webhook_events WHERE seq = ?');
  const forget = events.prepare('DELETE FROM whatsapp_event_ids WHERE idHash = ? AND seq = ?');
  const remove = events.prepare('DELETE FROM whatsapp_webhook_events WHERE seq = ?');
  const newest = events.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events');
  const count = events.prepare(`
    UPDATE whatsapp_events_identity SET lostNumbers = lostNumbers + ?1, numbersThrough = max(numbersThrough, ?2)`);
  return (seqs) =>
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
}
