import type { DatabaseSync } from 'node:sqlite';
import type { SplitEvent } from '../../inbound/process-event.ts';
import type { EventResult } from '../../inbound/webhook-event.ts';
import { plainSql } from './encryption/content-sql.ts';

export interface PendingEvent extends Omit<SplitEvent, 'dayOf' | 'isBlocked'> {
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
  /** Whether an event that was taken before still waits; another process may have finished it meanwhile. */
  isWaiting(event: PendingEvent): boolean;
  /** Writes the event's result and takes it off the queue. */
  finish(event: PendingEvent, result: EventResult): void;
  /** Stores how far the queue has come; events finished after that are processed again. */
  save(): void;
}

export function createPendingEvents(view: DatabaseSync, events: DatabaseSync): PendingEvents {
  const columns = `seq, id, receivedAt, ${plainSql(events, 'payload')} AS payload, "foreign"`;
  const cursor = view.prepare('SELECT processedThrough FROM whatsapp_event_cursor');
  const replay = view.prepare('SELECT seq FROM whatsapp_event_replays ORDER BY seq LIMIT 1');
  const isReplayed = view.prepare('SELECT 1 FROM whatsapp_event_replays WHERE seq = ?');
  const bySeq = events.prepare(`SELECT ${columns} FROM whatsapp_webhook_events WHERE seq = ?`);
  const next = events.prepare(`SELECT ${columns} FROM whatsapp_webhook_events WHERE seq > ? ORDER BY seq LIMIT 1`);
  const insertResult = view.prepare(`
    INSERT OR REPLACE INTO whatsapp_event_results (seq, processedAt, kinds, applied, duplicate, failed, rejected)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const moveCursor = view.prepare('UPDATE whatsapp_event_cursor SET processedThrough = ?, lastEventId = ?');
  const removeReplay = view.prepare('DELETE FROM whatsapp_event_replays WHERE seq = ?');

  const open = (): PendingQueue => {
    let processedThrough = Number(cursor.get()?.processedThrough);
    let lastEventId: string | null = null;
    let hasReplays = true;
    const nextReplay = (): PendingEvent | null => {
      const seq = hasReplays ? replay.get()?.seq : undefined;
      hasReplays = seq !== undefined;
      if (seq === undefined) return null;
      const row = bySeq.get(Number(seq));
      if (row) return pendingEvent(row, true);
      // Its event is gone; it must not block the others.
      removeReplay.run(Number(seq));
      return nextReplay();
    };
    return {
      next: () => {
        const again = nextReplay();
        if (again) return again;
        const row = next.get(processedThrough);
        return row ? pendingEvent(row, false) : null;
      },
      isWaiting: ({ seq, isReplay }) => (isReplay ? isReplayed.get(seq) !== undefined : seq > processedThrough),
      finish: (event, { processedAt, kinds, counts }) => {
        const at = new Date(processedAt).toISOString();
        const { applied, duplicate, failed, rejected } = counts;
        insertResult.run(event.seq, at, JSON.stringify(kinds), applied, duplicate, failed, rejected);
        if (event.isReplay) removeReplay.run(event.seq);
        if (event.seq <= processedThrough) return;
        processedThrough = event.seq;
        lastEventId = event.id;
      },
      save: () => {
        if (lastEventId !== null) moveCursor.run(processedThrough, lastEventId);
      },
    };
  };
  return { open };
}

function pendingEvent(row: Record<string, unknown>, isReplay: boolean): PendingEvent {
  return {
    seq: Number(row.seq),
    sequence: Number(row.seq),
    id: String(row.id),
    receivedAt: Date.parse(String(row.receivedAt)),
    payload: row.payload instanceof Uint8Array ? row.payload : new Uint8Array(),
    foreign: row.foreign === null ? [] : (JSON.parse(String(row.foreign)) as string[]),
    isReplay,
  };
}
