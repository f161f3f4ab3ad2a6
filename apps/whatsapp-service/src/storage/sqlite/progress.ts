import type { DatabaseSync } from 'node:sqlite';
import { lastNumberSql } from './identity.ts';

/** How far processing has come. */
export interface Progress {
  readonly stored: number;
  readonly pending: number;
  /** When the event that waits longest was received, in milliseconds since 1970; null when none waits. */
  readonly oldestPendingAt: number | null;
}

/** Computes it from the cursor and the last number assigned, without counting rows. */
export function createProgress(view: DatabaseSync, events: DatabaseSync): () => Progress {
  const cursor = view.prepare('SELECT processedThrough FROM whatsapp_event_cursor');
  // An event put up for a replay before it was processed once waits once.
  const replays = view.prepare(
    'SELECT count(*) AS count, min(seq) AS oldest FROM whatsapp_event_replays WHERE seq <= ?',
  );
  const last = events.prepare(lastNumberSql);
  const receivedAt = events.prepare(
    'SELECT receivedAt FROM whatsapp_webhook_events WHERE seq >= ? ORDER BY seq LIMIT 1',
  );
  return () => {
    const through = Number(cursor.get()?.processedThrough);
    const numbers = last.get();
    const given = Number(numbers?.last ?? 0);
    const replayed = replays.get(through);
    const fresh = Math.max(0, given - through);
    const oldest = Number(replayed?.oldest ?? through + 1);
    const at = receivedAt.get(oldest)?.receivedAt;
    return {
      stored: given - Number(numbers?.lost ?? 0),
      pending: fresh + Number(replayed?.count),
      oldestPendingAt: typeof at === 'string' ? Date.parse(at) : null,
    };
  };
}
