import type { DatabaseSync } from 'node:sqlite';
import { messageRecords } from '../../../conversations/collections.ts';
import type { MessageRecord } from '../../../conversations/message-record.ts';
import { preciseNow } from '../../../inbound/processing-tally.ts';
import { isOver, type Retention, youngestExpired } from '../../../records/retention.ts';
import type { SweepStep } from '../../../records/sweep.ts';
import { inTransaction } from '../database.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { docFrom } from '../records.ts';
import { type RowPlace, rowPlace, stepMs, writePlace } from './row-place.ts';

const rowsAtOnce = 200;

/** Removes messages that are kept no longer, from the oldest on, on the thread that writes the view. Their conversations stay. */
export function createMessageSweep(
  view: DatabaseSync,
): (retention: Retention, now: number, place: string | null) => SweepStep {
  const old = view.prepare(`
    SELECT seq, at, ${plainSql(view, 'message')} AS doc FROM whatsapp_messages WHERE at < ? AND (at, seq) > (?, ?) ORDER BY at, seq LIMIT ${rowsAtOnce}`);
  const remove = view.prepare('DELETE FROM whatsapp_messages WHERE seq = ?');
  return (retention, now, place) => {
    const before = youngestExpired(retention, 'messages', now);
    if (before === null) return { removed: 0, next: null };
    const start = rowPlace(place);
    const until = preciseNow() + stepMs;
    let [removed, last]: [number, RowPlace | null] = [0, null];
    inTransaction(view, 'admin', () => {
      for (const row of old.iterate(before, Number(start.at || -1), start.seq)) {
        if (last !== null && preciseNow() > until) break;
        last = { at: String(row.at), seq: Number(row.seq) };
        const expiry = messageRecords.keptUntil?.(docFrom<MessageRecord>(row), retention) ?? null;
        if (!isOver(expiry, now)) continue;
        remove.run(last.seq);
        removed += 1;
      }
    });
    return { removed, next: last && writePlace(last) };
  };
}
