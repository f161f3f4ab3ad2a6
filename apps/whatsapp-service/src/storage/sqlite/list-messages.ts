import type { DatabaseSync } from 'node:sqlite';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { MessageFilter } from '../../conversations/conversation-store.ts';
import { messagePlace } from '../../conversations/message-order.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { viaOfSource } from '../../conversations/message-via.ts';
import { compareKeys } from '../../records/joins.ts';
import { readCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import { plainSql } from './encryption/content-sql.ts';
import { pageOf } from './page-of.ts';
import { docFrom } from './records.ts';
import { sqlText } from './sql-text.ts';

/** As `viaOf` reads a record: those of older versions don't say it. */
const viaOf = (
  doc: string,
): string => `coalesce(json_extract(${doc}, '$.via'), CASE json_extract(${doc}, '$.body.source')
  ${Object.entries(viaOfSource)
    .map(([source, via]) => `WHEN '${source}' THEN '${via}'`)
    .join(' ')} END)`;

/** The same as `entryKind`. */
const kindOf = (doc: string): string => `CASE WHEN json_extract(${doc}, '$.call') IS NOT NULL THEN 'call'
  ELSE coalesce(json_extract(${doc}, '$.body.kind'), 'message') END`;

/** As `messagePlace` orders messages, and as the index has it. */
const secondColumn = 'at / 1000';
const tieColumn = "ifnull(arrivedLast, '~') || '/' || key";

/**
 * The entries of a conversation. Each member is asked for its own, which the index has in order, and the answers are
 * merged: asked for together, all of their entries would be read and sorted for every page.
 */
export function listMessages(
  database: DatabaseSync,
  { key, members }: ConversationRecord,
  page: PageRequest,
  filter: MessageFilter,
): Page<MessageRecord> {
  const doc = plainSql(database, 'message');
  const { where, values } = conditionsOf(page, filter, doc);
  const ofMember = database.prepare(`
    SELECT ${doc} AS doc FROM whatsapp_messages WHERE conversationKey = ? ${where}
    ORDER BY ${secondColumn} DESC, ${tieColumn} LIMIT ?`);
  const keys = members.length > 0 ? members : [key];
  const found = keys
    .flatMap((member) => ofMember.all(sqlText(member), ...values, page.limit + 1))
    .map((row) => docFrom<MessageRecord>(row));
  if (keys.length > 1) found.sort((a, b) => compareKeys(ascending(a), ascending(b)));
  return pageOf('messages', found, page.limit, (message) => message, messagePlace);
}

function ascending(message: MessageRecord): (string | number)[] {
  const [second, tie] = messagePlace(message);
  return [-second, tie];
}

/** @param doc SQL of a message's record. */
function conditionsOf({ cursor }: PageRequest, { via, kind }: MessageFilter, doc: string) {
  const values: (string | number)[] = [];
  let where = '';
  if (via !== undefined) {
    where += ` AND ${viaOf(doc)} = ?`;
    values.push(sqlText(via));
  }
  if (kind !== undefined) {
    where += ` AND ${kindOf(doc)} = ?`;
    values.push(kind);
  }
  if (cursor !== undefined) {
    const [last, tie] = readCursor('messages', cursor);
    const second = Number(last) / 1_000;
    where += ` AND ${secondColumn} <= ? AND (${secondColumn} < ? OR ${tieColumn} > ?)`;
    values.push(second, second, tie);
  }
  return { where, values };
}
