import type { SentRecord } from '../../../outbox/collections.ts';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { learnedFrom } from '../../../outbox/sent-message.ts';
import { inTransaction } from '../database.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { learnedText, wamidColumn } from '../outbox/sent-rows.ts';
import { docFrom } from '../records.ts';
import { sqlText } from '../sql-text.ts';
import type { Load, StagedFiles } from './sqlite-loaders.ts';

/**
 * Puts what conversations do not have yet behind what they have: of all entries that Meta took, which a view that has to be rebuilt one day
 * needs.
 */
export function loadSent({ view, outbox }: Pick<StagedFiles, 'view' | 'outbox'>): Load {
  const insert = outbox.prepare(
    'INSERT OR REPLACE INTO outbox_sent (seq, entryId, wamid, learned, at) VALUES (?, ?, ?, ?, ?)',
  );
  const taken = outbox.prepare(
    `SELECT ${plainSql(outbox, 'entry')} AS doc FROM ${outboxEntries.name} WHERE isOpen = 0 ORDER BY createdAt, id`,
  );
  let known = 0;
  inTransaction(outbox, 'admin', () => {
    for (const row of taken.iterate()) {
      const entry = docFrom<OutboxEntry>(row);
      if (entry.wamid === null) continue;
      known += 1;
      const learned = learnedFrom(entry);
      insert.run(
        known,
        sqlText(entry.id),
        sqlText(entry.wamid),
        learned ? learnedText(learned) : null,
        learned?.at ?? 0,
      );
    }
  });
  view.prepare('UPDATE whatsapp_outbox_cursor SET toldThrough = ?').run(known);
  return (records, first) =>
    inTransaction(outbox, 'admin', () => {
      for (const [index, { value }] of records.entries()) {
        const record = value as SentRecord;
        insert.run(known + first + index + 1, sqlText(record.entryId), wamidColumn(record), null, 0);
      }
    });
}
