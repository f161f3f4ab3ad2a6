import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../database.ts';
import { plainSql, storedSql } from '../encryption/content-sql.ts';
import type { KnownIds } from '../known-ids.ts';

/** Replaces the body of a webhook, if it is still as it was read. Its id stays that of the body that Meta sent. */
export function createBodyReplacement(
  events: DatabaseSync,
  ids: KnownIds,
): (id: string, before: Uint8Array, after: Uint8Array) => boolean {
  const replace = events.prepare(
    `UPDATE whatsapp_webhook_events SET payload = ${storedSql(events, 'payload', '?1')}, erasedAt = ?2
     WHERE seq = ?3 AND ${plainSql(events, 'payload')} = ?4`,
  );
  return (id, before, after) => {
    ids.refresh();
    const seq = ids.find(id);
    if (seq === null) return false;
    return inTransaction(events, 'admin', () => replace.run(after, new Date().toISOString(), seq, before).changes > 0);
  };
}
