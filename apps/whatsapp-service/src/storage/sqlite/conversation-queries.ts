import type { DatabaseSync } from 'node:sqlite';
import type { AccountRecord } from '../../account/account-record.ts';
import { bestKnown } from '../../conversations/best-known.ts';
import { aliasesOfName } from '../../conversations/conversation-key.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationFilter, MessageFilter } from '../../conversations/conversation-store.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { holdersOf } from '../../conversations/ownership.ts';
import type { RoutingRecord } from '../../conversations/routing-record.ts';
import type { ControlState } from '../../conversations/thread-control.ts';
import { type UsageRow, usageRows } from '../../conversations/usage.ts';
import { readCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import { plainSql } from './encryption/content-sql.ts';
import { listMessages } from './list-messages.ts';
import { pageOf } from './page-of.ts';
import { docFrom } from './records.ts';
import { sqlText } from './sql-text.ts';

export interface ConversationQueries {
  listConversations(filter: ConversationFilter, page: PageRequest): Page<ConversationRecord>;
  /** `(ConversationRecord | null)[]` as JSON, as it is stored: to clone the records for another thread costs several times as much. */
  findConversations(ids: readonly string[]): string;
  listMessages(conversation: ConversationRecord, page: PageRequest, filter: MessageFilter): Page<MessageRecord>;
  lastMessages(conversations: readonly ConversationRecord[]): readonly (MessageRecord | null)[];
  findMessage(wamid: string): MessageRecord | null;
  /** `(MessageRecord | null)[]` as JSON. */
  findMessages(keys: readonly string[]): string;
  listAccount(): readonly AccountRecord[];
  listRouting(): readonly RoutingRecord[];
  listUsage(fromDay: string, untilDay: string): readonly UsageRow[];
}

export function createConversationQueries(database: DatabaseSync): ConversationQueries {
  const [conversation, message] = [plainSql(database, 'conversation'), plainSql(database, 'message')];
  const byId = database.prepare(`SELECT ${conversation} AS doc FROM whatsapp_conversations WHERE id = ?`);
  const byKey = database.prepare(`SELECT ${conversation} AS doc FROM whatsapp_conversations WHERE key = ?`);
  const byAlias = database.prepare(
    `SELECT ${conversation} AS doc FROM whatsapp_conversations WHERE alias = ? ORDER BY key`,
  );
  const messageByKey = database.prepare(`SELECT ${message} AS doc FROM whatsapp_messages WHERE key = ?`);
  // Keys begin with the number's id and a '/'; the scan hops from one number to the next ('0' comes after '/').
  const byWamid = database.prepare(`
    WITH RECURSIVE numbers (prefix) AS (
      SELECT substr(min(key), 1, instr(min(key), '/')) FROM whatsapp_messages
      UNION ALL SELECT (
        SELECT substr(key, 1, instr(key, '/')) FROM whatsapp_messages
        WHERE key >= substr(prefix, 1, length(prefix) - 1) || '0' ORDER BY key LIMIT 1)
      FROM numbers WHERE prefix IS NOT NULL)
    SELECT ${message} AS doc FROM numbers JOIN whatsapp_messages ON key = prefix || ? ORDER BY key`);
  const usage = database.prepare('SELECT key, delivered FROM whatsapp_usage WHERE key >= ? AND key < ?');
  const account = database.prepare(`SELECT ${plainSql(database, 'account')} AS doc FROM whatsapp_account ORDER BY key`);
  const routing = database.prepare('SELECT doc FROM whatsapp_routing ORDER BY key');

  /** Follows `partOf` to the record that stands for the conversation. */
  const standing = (record: ConversationRecord): ConversationRecord => {
    let current = record;
    const seen = new Set([current.key]);
    while (current.partOf !== null && !seen.has(current.partOf)) {
      const row = byKey.get(sqlText(current.partOf));
      if (!row) break;
      current = docFrom<ConversationRecord>(row);
      seen.add(current.key);
    }
    return current;
  };

  /** The same as text; nearly every record stands for its conversation itself, and is not even parsed. */
  const standingText = (row: Row | undefined): string => {
    const text = textOf(row);
    return row && text.includes('"partOf":"') ? JSON.stringify(standing(docFrom<ConversationRecord>(row))) : text;
  };

  return {
    listConversations: (filter, page) => {
      if (filter.user === undefined) return listByActivity(database, filter, page);
      const records = [filter.user]
        .flat()
        .flatMap(aliasesOfName)
        .flatMap((alias) => byAlias.all(sqlText(alias)))
        .flatMap((row) => holdersOf(docFrom<ConversationRecord>(row)))
        .map((key) => byKey.get(sqlText(key)))
        .filter((row) => row !== undefined)
        .map((row) => standing(docFrom<ConversationRecord>(row)));
      return listKeys(database, [...new Set(records.map(({ key }) => key))], filter, page);
    },
    findConversations: (ids) => listText(ids.map((id) => standingText(byId.get(id)))),
    listMessages: (conversation, page, filter) => listMessages(database, conversation, page, filter),
    lastMessages: (conversations) =>
      conversations.map((conversation) => listMessages(database, conversation, { limit: 1 }, {}).data[0] ?? null),
    findMessage: (wamid) => bestKnown(byWamid.all(sqlText(wamid)).map((row) => docFrom<MessageRecord>(row))),
    findMessages: (keys) => listText(keys.map((key) => textOf(messageByKey.get(sqlText(key))))),
    listUsage: (fromDay, untilDay) => {
      // '}' sorts after every character that follows a day.
      const rows = usage.all(fromDay, `${untilDay}}`);
      return usageRows(
        rows.map(({ key, delivered }) => [String(key), Number(delivered)] as const),
        fromDay,
        untilDay,
      );
    },
    listAccount: () => account.all().map((row) => docFrom<AccountRecord>(row)),
    listRouting: () => routing.all().map((row) => docFrom<RoutingRecord>(row)),
  };
}

type Row = Record<string, unknown>;

const textOf = (row: Row | undefined): string => (row ? String(row.doc) : 'null');
const listText = (texts: readonly string[]): string => `[${texts.join(',')}]`;

function listByActivity(
  database: DatabaseSync,
  filter: ConversationFilter,
  page: PageRequest,
  more: { condition: string; values: readonly string[] } = { condition: '', values: [] },
): Page<ConversationRecord> {
  const values: (string | number)[] = [...more.values];
  let where = `isPart = 0 ${more.condition}`;
  if (filter.phoneNumberId !== undefined) {
    where += ' AND phoneNumberId = ?';
    values.push(sqlText(filter.phoneNumberId));
  }
  if (filter.control) {
    where += ` AND ${controlConditions[filter.control.state]}`;
    if (filter.control.state !== 'unknown') values.push(filter.control.at);
  }
  if (page.cursor !== undefined) {
    const [lastAt, key] = readCursor('conversations', page.cursor);
    where += ' AND (lastAt < ? OR (lastAt = ? AND key > ?))';
    values.push(lastAt, lastAt, key);
  }
  const rows = database
    .prepare(
      `SELECT lastAt, key, ${plainSql(database, 'conversation')} AS doc FROM whatsapp_conversations WHERE ${where} ORDER BY lastAt DESC, key LIMIT ?`,
    )
    .all(...values, page.limit + 1);
  return pageOf(
    'conversations',
    rows,
    page.limit,
    (row) => docFrom<ConversationRecord>(row),
    (row) => [Number(row.lastAt), String(row.key)],
  );
}

/** As `threadControl` judges it. */
const controlConditions: Readonly<Record<ControlState, string>> = {
  mine: "control = 'mine' AND idleAt > ?",
  other: "control = 'other' AND idleAt > ?",
  idle: "(control = 'idle' OR idleAt <= ?)",
  unknown: 'control IS NULL',
};

function listKeys(
  database: DatabaseSync,
  keys: readonly string[],
  filter: ConversationFilter,
  page: PageRequest,
): Page<ConversationRecord> {
  const condition = `AND key IN (${keys.map(() => '?').join(', ')})`;
  return listByActivity(database, filter, page, { condition, values: keys.map(sqlText) });
}
