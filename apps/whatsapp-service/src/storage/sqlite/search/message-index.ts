import type { DatabaseSync } from 'node:sqlite';
import type { MessageRecord } from '../../../conversations/message-record.ts';
import { inTransaction } from '../database.ts';
import { isSealing, plainSql } from '../encryption/content-sql.ts';
import { docFrom } from '../records.ts';
import { indexedWords } from './indexed-words.ts';

/**
 * Keeps the search index in step with the messages, on the thread that writes the view. If content is encrypted there
 * is none: words would reveal it.
 */
export interface MessageIndex {
  /** Takes some of the messages that wait, the newest first. Whether others wait. */
  step(): boolean;
  /** Takes one now, in the open transaction. */
  settle(seq: number): void;
}

/** The limits of a step, since processing waits for it. */
const messagesAtOnce = 500;
const stepMs = 15;

export function createMessageIndex(view: DatabaseSync, now: () => number): MessageIndex {
  const waiting = view.prepare(`SELECT seq FROM whatsapp_search_queue ORDER BY seq DESC LIMIT ${messagesAtOnce}`);
  const isAnyWaiting = view.prepare('SELECT 1 FROM whatsapp_search_queue LIMIT 1');
  const message = view.prepare(`SELECT ${plainSql(view, 'message')} AS doc FROM whatsapp_messages WHERE seq = ?`);
  const indexed = view.prepare('SELECT words FROM whatsapp_search WHERE rowid = ?');
  const remove = view.prepare('DELETE FROM whatsapp_search WHERE rowid = ?');
  const add = view.prepare('INSERT INTO whatsapp_search (rowid, words) VALUES (?, ?)');
  const settled = view.prepare('DELETE FROM whatsapp_search_queue WHERE seq = ?');

  const isOff = isSealing(view);
  const settle = (seq: number): void => {
    if (isOff) {
      settled.run(seq);
      return;
    }
    const row = message.get(seq);
    const words = row ? indexedWords(docFrom<MessageRecord>(row)) : '';
    const before = indexed.get(seq)?.words;
    if (before !== undefined && before !== words) remove.run(seq);
    if (words !== '' && before !== words) add.run(seq, words);
    settled.run(seq);
  };

  return {
    settle,
    step: () => {
      // In ascending order: the index writes neighbours together.
      const seqs = waiting
        .all()
        .map(({ seq }) => Number(seq))
        .reverse();
      if (seqs.length === 0) return false;
      const until = now() + stepMs;
      return inTransaction(view, 'apply', () => {
        for (const seq of seqs) {
          settle(seq);
          if (now() >= until) break;
        }
        return isAnyWaiting.get() !== undefined;
      });
    },
  };
}
