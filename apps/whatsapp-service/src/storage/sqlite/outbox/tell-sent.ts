import type { DatabaseSync } from 'node:sqlite';
import { runFlow } from '../../../inbound/unit-of-work.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { TellReport } from '../../../outbox/outbox-store.ts';
import { applySentRecord } from '../../../outbox/sent-message.ts';
import { inTransaction } from '../database.ts';
import { createRecordTables } from '../records.ts';

/**
 * Puts sent messages into the view, on the view's thread: reads the outbox's file behind a cursor that stands in the
 * view's, so a view that is thrown away is told everything again.
 */
export function createTellSent(view: DatabaseSync, outbox: () => DatabaseSync): (limit: number) => TellReport {
  const cursor = view.prepare('SELECT toldThrough FROM whatsapp_outbox_cursor');
  const moveCursor = view.prepare('UPDATE whatsapp_outbox_cursor SET toldThrough = ?');
  const records = createRecordTables(view);

  return (limit) => {
    const through = Math.min(Number(cursor.get()?.toldThrough), newestSent(outbox()));
    const sent = outbox()
      .prepare(selectSent)
      .all(through, limit + 1);
    const taken = sent.slice(0, limit);
    if (taken.length === 0) return { told: 0, hasMore: false };
    inTransaction(view, 'apply', () => {
      for (const { wamid, entryId, record } of taken) {
        // One that was tidied away long ago has nothing more to tell.
        if (record === null) continue;
        const entry: OutboxEntry = JSON.parse(String(record));
        // '' stands for none.
        const flow = applySentRecord(entry, { entryId: String(entryId), wamid: String(wamid) || null });
        for (const write of runFlow(flow, records.read)) records.write(write, { seq: 0 });
      }
      moveCursor.run(Number(taken.at(-1)?.seq));
    });
    return { told: taken.length, hasMore: sent.length > limit };
  };
}

const selectSent = `
  SELECT sent.seq, sent.entryId, sent.wamid, entry.record
  FROM outbox_sent AS sent LEFT JOIN outbox_entries AS entry ON entry.id = sent.entryId
  WHERE sent.seq > ? ORDER BY sent.seq LIMIT ?`;

/** An outbox that was replaced by another counts from the beginning. */
function newestSent(outbox: DatabaseSync): number {
  return Number(outbox.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox_sent'").get()?.seq ?? 0);
}
