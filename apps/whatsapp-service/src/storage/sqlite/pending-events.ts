import type { DatabaseSync } from 'node:sqlite';
import type { SplitEvent } from '../../inbound/process-event.ts';
import type { EventResult } from '../../inbound/webhook-event.ts';

export interface PendingEvent extends SplitEvent {
  readonly seq: number;
}

/**
 * The events that wait to be processed: those put up for a replay, then those past the cursor in order of arrival. The
 * cursor moves in the transaction that applies an event, so acceptance writes nothing for the queue.
 */
export interface PendingEvents {
  /** Looks at the queue as this transaction sees it. */
  open(): PendingQueue;
}

/** The queue within one transaction. */
export interface PendingQueue {
  /** The one whose turn it is; it stays so until it is finished. One at a time, since each may be megabytes. */
  next(): PendingEvent | null;
  /** Writes the event's result and takes it off the queue. */
  finish(event: PendingEvent, result: EventResult): void;
  /** Keeps how far the queue has come; what was finished without it is done again. */
  save(): void;
}

export function createPendingEvents(database: DatabaseSync): PendingEvents {
  const columns = 'e.seq, e.id, CAST(e.payload AS BLOB) AS payload, e."foreign"';
  const cursor = database.prepare('SELECT processedThrough FROM whatsapp_event_cursor');
  const replay = database.prepare(`
    SELECT ${columns} FROM whatsapp_event_replays r JOIN whatsapp_webhook_events e USING (seq) ORDER BY r.seq LIMIT 1`);
  const fresh = database.prepare(`
    SELECT ${columns} FROM whatsapp_webhook_events e WHERE e.seq > ? ORDER BY e.seq LIMIT 1`);
  const insertResult = database.prepare(`
    INSERT OR REPLACE INTO whatsapp_event_results (seq, processedAt, kinds, applied, duplicate, failed, rejected)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const moveCursor = database.prepare('UPDATE whatsapp_event_cursor SET processedThrough = ?');
  const removeReplay = database.prepare('DELETE FROM whatsapp_event_replays WHERE seq = ?');

  const open = (): PendingQueue => {
    const start = Number(cursor.get()?.processedThrough);
    let processedThrough = start;
    let hasReplays = true;
    return {
      next: () => {
        const again = hasReplays ? replay.get() : undefined;
        if (again) return pendingEvent(again, true);
        hasReplays = false;
        const row = fresh.get(processedThrough);
        return row ? pendingEvent(row, false) : null;
      },
      finish: (event, { processedAt, kinds, counts }) => {
        const at = new Date(processedAt).toISOString();
        const { applied, duplicate, failed, rejected } = counts;
        insertResult.run(event.seq, at, JSON.stringify(kinds), applied, duplicate, failed, rejected);
        if (event.isReplay) removeReplay.run(event.seq);
        else processedThrough = Math.max(processedThrough, event.seq);
      },
      save: () => {
        if (processedThrough !== start) moveCursor.run(processedThrough);
      },
    };
  };
  return { open };
}

function pendingEvent(row: Record<string, unknown>, isReplay: boolean): PendingEvent {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    payload: row.payload instanceof Uint8Array ? row.payload : new Uint8Array(),
    foreign: row.foreign === null ? [] : (JSON.parse(String(row.foreign)) as string[]),
    isReplay,
  };
}
