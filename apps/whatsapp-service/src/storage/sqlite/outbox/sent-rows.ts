import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { LearnedRecipient, SentRecord } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { learnedFrom } from '../../../outbox/sent-message.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { sqlText } from '../sql-text.ts';

/**
 * Rows of `outbox_sent`, and what they keep of Meta's answers: if several answers reveal the same, the newest row has
 * it.
 */
export interface SentRows {
  add(record: SentRecord): void;
  /** Removes rows of entries that are tidied away, but for those that keep something. */
  tidy(): void;
  /**
   * Has rows of older versions keep what the answers of these entries reveal: entries that have ended, and not changed
   * since `before`.
   */
  learnOld(before: number): void;
}

export function createSentRows(database: DatabaseSync): SentRows {
  const insert = database.prepare('INSERT INTO outbox_sent (entryId, wamid, learned, at) VALUES (?, ?, ?, ?)');
  const forget = database.prepare('UPDATE outbox_sent SET learned = NULL WHERE learned = ?');
  const learn = database.prepare('UPDATE outbox_sent SET learned = ?, at = ? WHERE seq = ?');
  const remove = database.prepare(
    'DELETE FROM outbox_sent WHERE learned IS NULL AND entryId NOT IN (SELECT id FROM outbox_entries)',
  );
  const old = database.prepare(`
    SELECT sent.seq, ${plainSql(database, 'entry', 'entry.')} AS record FROM outbox_sent AS sent JOIN outbox_entries AS entry ON entry.id = sent.entryId
    WHERE sent.at IS NULL AND entry.isOpen = 0 AND entry.updatedAt < ?`);
  return {
    add: ({ entryId, wamid, learned, hasEnded }) => {
      const text = learned ? learnedText(learned) : null;
      if (text !== null) forget.run(text);
      insert.run(sqlText(entryId), wamidColumn({ wamid, hasEnded }), text, learned?.at ?? 0);
    },
    tidy: () => {
      remove.run();
    },
    learnOld: (before) => {
      for (const { seq, record } of old.all(before)) {
        const entry: OutboxEntry = JSON.parse(String(record));
        const learned = learnedFrom(entry);
        const text = learned ? learnedText(learned) : null;
        if (text !== null) forget.run(text);
        learn.run(text, learned?.at ?? 0, Number(seq));
      }
    },
  };
}

/** Stands for the wamid of an entry that ended without one; a refusal has ''. */
const ended = '-';

/** The value of a record's wamid column. */
export const wamidColumn = ({ wamid, hasEnded }: Pick<SentRecord, 'wamid' | 'hasEnded'>): string =>
  hasEnded ? ended : sqlText(wamid ?? '');

/** The record of a row. */
export function sentFromRow({ entryId, wamid, learned, at }: Record<string, SQLOutputValue>): SentRecord {
  const id = String(entryId);
  if (wamid === ended) return { entryId: id, wamid: null, hasEnded: true };
  return { entryId: id, wamid: String(wamid) || null, ...learnedOf(learned, at) };
}

/** Without its time, so that a repetition is the same text. */
export function learnedText({ phoneNumberId, user }: LearnedRecipient): string {
  const { waId, userId, parentUserId, otherSpellings, metaSpelling } = user;
  return JSON.stringify({ phoneNumberId, user: { waId, userId, parentUserId, otherSpellings, metaSpelling } });
}

/** What a row keeps, from its columns. */
function learnedOf(learned: SQLOutputValue | undefined, at: SQLOutputValue | undefined): Pick<SentRecord, 'learned'> {
  return typeof learned === 'string' ? { learned: { ...JSON.parse(learned), at: Number(at) } } : {};
}
