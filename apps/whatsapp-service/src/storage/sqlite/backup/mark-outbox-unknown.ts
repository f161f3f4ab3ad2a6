import { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { doubtHoldMs, markLaneUnknown } from '../../../outbox/mark-lane-unknown.ts';
import { releaseEntry } from '../../../outbox/release-entry.ts';
import { inTransaction } from '../database.ts';
import { useKeys } from '../encryption/content-sql.ts';
import { noteKeys, refuseMissingKeys } from '../encryption/key-notes.ts';
import { type OutboxIdentity, replaceOutboxIdentity } from '../identity.ts';
import { createOutboxTables } from '../outbox/outbox-tables.ts';
import { migrate } from '../schema.ts';

interface MarkOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The keys that decrypt its content. */
  readonly keys: ContentKeys | null;
  /** A generation that begins here, if this outbox is not the one that the other files know. */
  readonly identity?: Omit<OutboxIdentity, 'commits'>;
}

/**
 * Makes every message of this outbox that may have gone unknown, or none if anything fails. Returns the number of messages.
 */
export function markOutboxUnknown(file: string, { now, keys, identity }: MarkOptions): number {
  const database = useKeys(new DatabaseSync(file), keys);
  try {
    migrate(database, file, 'outbox');
    refuseMissingKeys(database, { file, which: 'outbox', keys });
    const tables = createOutboxTables(database);
    return inTransaction(database, 'admin', () => {
      if (keys) noteKeys(database, 'outbox', keys);
      if (identity) replaceOutboxIdentity(database, identity);
      // One whose time has come may have gone like any that was queued.
      const due = database
        .prepare("SELECT id FROM outbox_entries WHERE state = 'scheduled' AND waitsSince <= ?")
        .all(now);
      for (const { id } of due) tables.run(releaseEntry(String(id), now));
      const lanes = database.prepare('SELECT key FROM outbox_lanes WHERE dueAt IS NOT NULL').all();
      return lanes.reduce(
        (sum, { key }) => sum + tables.run(markLaneUnknown(String(key), { now, holdMs: doubtHoldMs })).entries.length,
        0,
      );
    });
  } finally {
    database.close();
  }
}
