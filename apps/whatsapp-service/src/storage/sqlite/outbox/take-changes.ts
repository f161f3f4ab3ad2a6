import type { DatabaseSync } from 'node:sqlite';
import { type Change, changesKeptMs } from '../../../changes/change.ts';
import { createChangeWriter } from '../changes.ts';
import { inTransaction } from '../database.ts';
import { doubtMs, outboxIdentityOf, viewIdentityOf } from '../identity.ts';

/** Writes a change in the transaction of the records that it is about, on the outbox's thread. */
export function createChangeNotes(outbox: DatabaseSync): (change: Change, now: number) => void {
  const insert = outbox.prepare('INSERT INTO outbox_changes (at, change) VALUES (?, ?)');
  const forget = outbox.prepare('DELETE FROM outbox_changes WHERE at < ?');
  return (change, now) => {
    forget.run(now - changesKeptMs);
    insert.run(now, JSON.stringify(change));
  };
}

/**
 * Copies changes from the outbox's file into the feed, on the view's thread: each once, in their order. A view that is
 * rebuilt, or finds another history of the outbox, leaves out changes that the previous one has certainly reported.
 */
export function createTakeChanges(
  view: DatabaseSync,
  outbox: () => DatabaseSync,
  now: () => number = Date.now,
): () => void {
  const append = createChangeWriter(view);
  const moveCursor = view.prepare('UPDATE whatsapp_outbox_cursor SET changesThrough = ?, changesOf = ?');
  return () => {
    const waiting = changesToTake(view, outbox(), now());
    if (waiting === null) return;
    inTransaction(view, 'apply', () => {
      append(waiting.changes, now());
      moveCursor.run(waiting.through, waiting.generation);
    });
  };
}

interface WaitingChanges {
  readonly changes: readonly Change[];
  /** The number of the last, and the history that it counts in. */
  readonly through: number;
  readonly generation: string;
}

/** The changes that the view has not copied yet; null if there are none. */
export function changesToTake(view: DatabaseSync, outbox: DatabaseSync, now: number): WaitingChanges | null {
  const { generation } = outboxIdentityOf(outbox) ?? {};
  // Its writer has not opened it since an older version did.
  if (generation === undefined || !hasChanges(outbox)) return null;
  const cursor = view.prepare('SELECT changesThrough, changesOf FROM whatsapp_outbox_cursor').get();
  const isSame = cursor?.changesOf === generation;
  const rows = outbox
    .prepare('SELECT seq, at, change FROM outbox_changes WHERE seq > ? ORDER BY seq')
    .all(isSame ? Number(cursor?.changesThrough) : 0);
  const last = rows.at(-1);
  if (!last) return null;
  const ofOther = cursor?.changesOf === null ? (viewIdentityOf(view)?.changesSince ?? 0) : now - doubtMs;
  const since = isSame ? 0 : ofOther;
  const changes = rows.filter(({ at }) => Number(at) >= since).map(({ change }): Change => JSON.parse(String(change)));
  return { changes, through: Number(last.seq), generation };
}

const hasChanges = (outbox: DatabaseSync): boolean =>
  outbox.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'outbox_changes'").get() !== undefined;
