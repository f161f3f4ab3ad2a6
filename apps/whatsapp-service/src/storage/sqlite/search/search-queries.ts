import type { DatabaseSync } from 'node:sqlite';
import type { MessageRecord } from '../../../conversations/message-record.ts';
import { readCursor, writeCursor } from '../../../records/list-cursor.ts';
import type { PageRequest } from '../../../records/page.ts';
import { matches } from '../../../search/matches.ts';
import type { FoundMessages, SearchFilter } from '../../../search/message-search.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { docFrom } from '../records.ts';
import { matchExpression } from './indexed-words.ts';

export interface SearchQueries {
  searchMessages(filter: SearchFilter, page: PageRequest, now: number): FoundMessages;
}

/** For one page, the most messages that are read, and the most of other times that are passed over. */
const maxRead = 1_000;
const maxNamed = 10_000;
/** The most messages of a time that are counted to learn their numbers, which takes some 15 ms for 100,000. */
const maxDated = 250_000;

/** Finds messages by the index, then reads them: the index may name more than match. */
export function createSearchQueries(database: DatabaseSync): SearchQueries {
  const named = database.prepare(`
    SELECT m.seq, m.at FROM whatsapp_search JOIN whatsapp_messages AS m ON m.seq = whatsapp_search.rowid
    WHERE whatsapp_search MATCH ? AND whatsapp_search.rowid < ? AND whatsapp_search.rowid >= ? ORDER BY whatsapp_search.rowid DESC LIMIT ${maxNamed + 1}`);
  const message = database.prepare(
    `SELECT ${plainSql(database, 'message')} AS doc FROM whatsapp_messages WHERE seq = ?`,
  );
  const dated = database.prepare(`
    SELECT ifnull(min(seq), 0) AS first, ifnull(max(seq), -1) AS last, count(*) AS count
    FROM (SELECT seq FROM whatsapp_messages WHERE at >= ? AND at < ? LIMIT ${maxDated + 1})`);
  /** Between which numbers the messages of a time are: mostly in one piece, since they are numbered as they arrive. */
  const numbersOf = ({ from, until }: SearchFilter): { readonly first: number; readonly behind: number } => {
    const all = { first: 0, behind: Number.MAX_SAFE_INTEGER };
    if (from === undefined && until === undefined) return all;
    const found = dated.get(from ?? Number.MIN_SAFE_INTEGER, until ?? Number.MAX_SAFE_INTEGER);
    if (Number(found?.count) > maxDated) return all;
    return { first: Number(found?.first), behind: Number(found?.last) + 1 };
  };
  const waiting = database.prepare('SELECT count(*) AS count FROM whatsapp_search_queue');
  return {
    searchMessages: (filter, { limit, cursor }, now) => {
      const numbers = numbersOf(filter);
      const place = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(readCursor('search', cursor)[0]);
      const behind = Math.min(place, numbers.behind);
      const data: MessageRecord[] = [];
      const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
      let [rows, read, last, hasMore] = [0, 0, 0, false];
      for (const row of named.iterate(matchExpression(filter, now), behind, numbers.first)) {
        hasMore = data.length >= limit || read >= maxRead || rows >= maxNamed;
        if (hasMore) break;
        rows += 1;
        last = Number(row.seq);
        if (Number(row.at) < from || Number(row.at) >= until) continue;
        read += 1;
        const found = message.get(last);
        const record = found && docFrom<MessageRecord>(found);
        if (record && matches(record, filter)) data.push(record);
      }
      const nextCursor = hasMore ? writeCursor('search', [last, 0]) : null;
      return { data, nextCursor, waiting: Number(waiting.get()?.count) };
    },
  };
}
