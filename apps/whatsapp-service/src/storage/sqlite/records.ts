import type { DatabaseSync } from 'node:sqlite';
import { accountRecords } from '../../account/collections.ts';
import { type Change, changes } from '../../changes/change.ts';
import { conversationRecords, messageRecords, routingRecords } from '../../conversations/collections.ts';
import { activeAt } from '../../conversations/conversation-facts.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import { newestFirst } from '../../conversations/message-order.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { idleAfterMs, lastControl } from '../../conversations/thread-control.ts';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import { settlements } from '../../outbox/collections.ts';
import type { Collection } from '../../records/collection.ts';
import { appends, puts, type Read, type Write } from '../../records/flow.ts';
import { type ContentName, plainSql, storedSql } from './encryption/content-sql.ts';
import { sqlText } from './sql-text.ts';

/** Reads and writes the records that applying items uses, inside the caller's transaction. */
export interface RecordTables {
  readonly read: (read: Read) => object | null;
  readonly write: (write: Write, context: WriteContext) => void;
}

/** The context of a transaction's writes. */
export interface WriteContext {
  /** The number of the event; 0 if it is about none. */
  readonly seq: number;
  /** Collects changes; the transaction appends them (`createChangeWriter`). */
  readonly changed: Change[];
}

export function createRecordTables(database: DatabaseSync): RecordTables {
  const others: Collection[] = [messageRecords, conversationRecords, accountRecords, routingRecords];
  const readers = new Map<Collection, (key: string) => object | null>([
    [itemRecords, itemReader(database)],
    ...others.map((collection) => [collection, docReader(database, collection)] as const),
  ]);
  const writeItem = itemWriter(database);
  const writeMessage = messageWriter(database);
  const writeConversation = conversationWriter(database);
  const writeAccount = docWriter(database, 'whatsapp_account', storedSql(database, 'account', '?2', '?1'));
  const writeRouting = docWriter(database, 'whatsapp_routing', '?2');
  const removeItem = database.prepare('DELETE FROM whatsapp_items WHERE key = ?');
  const settle = database.prepare('INSERT INTO whatsapp_outbox_settlements (doc) VALUES (?)');
  const count = database.prepare(
    'INSERT INTO whatsapp_usage (key, delivered) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET delivered = delivered + excluded.delivered',
  );
  return {
    read: (read) => {
      const reader = read.op === 'load' ? readers.get(read.collection) : undefined;
      if (read.op === 'first' || !reader) throw new TypeError('No rule about items reads that.');
      return reader(sqlText(read.key));
    },
    write: (write, { seq, changed }) => {
      if (puts(itemRecords, write)) writeItem(write.record, seq);
      else if (puts(messageRecords, write)) writeMessage(write.record);
      else if (puts(conversationRecords, write)) writeConversation(write.record);
      else if (puts(accountRecords, write)) writeAccount(write.record);
      else if (puts(routingRecords, write)) writeRouting(write.record);
      else if (write.op === 'add') count.run(sqlText(write.key), write.by);
      else if (appends(changes, write)) changed.push(write.record);
      else if (appends(settlements, write)) settle.run(JSON.stringify(write.record));
      else if (write.op === 'remove' && write.collection === itemRecords) removeItem.run(sqlText(write.key));
      else throw new TypeError('No rule about items writes that.');
    },
  };
}

/** The columns of an item; for queries here and in `event-queries.ts`. */
export const itemColumns =
  'key, state, reason, identity, eventId, path, kind, via, phoneNumberId, waId, userId, wamid, groupId, at FROM whatsapp_items';

export function itemFromRow(row: Record<string, unknown>): ItemRecord {
  const text = (name: string): string => String(row[name]);
  const optional = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
  const record: ItemRecord = {
    key: text('key'),
    state: text('state') as ItemRecord['state'],
    reason: optional('reason'),
    identity: optional('identity') ?? text('key'),
    eventId: text('eventId'),
    path: text('path'),
    kind: text('kind'),
    via: optional('via'),
    phoneNumberId: optional('phoneNumberId'),
    waId: optional('waId'),
    userId: optional('userId'),
    wamid: optional('wamid'),
    groupId: optional('groupId'),
    at: row.at === null ? undefined : Number(row.at),
  };
  return record;
}

function itemReader(database: DatabaseSync): (key: string) => ItemRecord | null {
  const select = database.prepare(`SELECT ${itemColumns} WHERE key = ?`);
  return (key) => {
    const row = select.get(key);
    return row ? itemFromRow(row) : null;
  };
}

function itemWriter(database: DatabaseSync): (record: ItemRecord, eventSeq: number) => void {
  const upsert = database.prepare(`
    INSERT INTO whatsapp_items
      (key, eventSeq, eventId, path, state, reason, identity, kind, via, phoneNumberId, waId, userId, wamid, groupId, at, isAside)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET state = excluded.state, reason = excluded.reason, kind = excluded.kind,
      via = excluded.via, phoneNumberId = excluded.phoneNumberId, waId = excluded.waId, userId = excluded.userId,
      wamid = excluded.wamid, groupId = excluded.groupId, at = excluded.at, isAside = excluded.isAside`);
  const pair = database.prepare('INSERT OR IGNORE INTO whatsapp_numbers_of_users (waId, userId) VALUES (?, ?)');
  return (item, eventSeq) => {
    const [waId, userId, wamid] = [item.waId, item.userId, item.wamid].map(optionalText);
    if (waId && userId) pair.run(waId, userId);
    upsert.run(
      sqlText(item.key),
      eventSeq,
      item.eventId,
      item.path,
      item.state,
      item.reason ?? null,
      item.identity === item.key ? null : sqlText(item.identity),
      sqlText(item.kind),
      optionalText(item.via),
      optionalText(item.phoneNumberId),
      waId ?? null,
      userId ?? null,
      wamid ?? null,
      optionalText(item.groupId),
      item.at ?? null,
      isAside(item) ? 1 : 0,
    );
  };
}

const optionalText = (text: string | undefined): string | null => (text === undefined ? null : sqlText(text));

/** Kinds whose items make or touch the message of their wamid, in the conversation of their user. */
const leadsToMessage = /^(message|echo|history|status)\./;

function isAside({ key, kind, wamid, groupId }: ItemRecord): boolean {
  return wamid === undefined || groupId !== undefined || !leadsToMessage.test(kind) || !key.startsWith(`@${wamid}:`);
}

/** Reads the record under a key of a table whose rows have it in `doc`. */
export function docReader<T extends object>(
  database: DatabaseSync,
  { name }: Collection<T>,
): (key: string) => T | null {
  const select = database.prepare(`SELECT ${docSql(database, name)} AS doc FROM whatsapp_${name} WHERE key = ?`);
  return (key) => {
    const row = select.get(key);
    return row ? docFrom<T>(row) : null;
  };
}

const encrypted: Readonly<Record<string, ContentName>> = {
  [messageRecords.name]: 'message',
  [conversationRecords.name]: 'conversation',
  [accountRecords.name]: 'account',
};

function docSql(database: DatabaseSync, name: string): string {
  const content = encrypted[name];
  return content === undefined ? 'doc' : plainSql(database, content);
}

/** The record in a row's `doc`, which only the writers below have written. */
export function docFrom<T>(row: Record<string, unknown>): T {
  return JSON.parse(String(row.doc)) as T;
}

function messageWriter(database: DatabaseSync): (record: MessageRecord) => void {
  const upsert = database.prepare(`
    INSERT INTO whatsapp_messages (key, conversationKey, at, arrivedLast, doc)
    VALUES (?1, ?2, ?3, ?4, ${storedSql(database, 'message', '?5', '?1')})
    ON CONFLICT (key) DO UPDATE SET conversationKey = excluded.conversationKey, at = excluded.at,
      arrivedLast = excluded.arrivedLast, doc = excluded.doc`);
  return (record) => {
    const conversationKey = optionalText(record.conversationKey ?? undefined);
    const arrivedLast = record.arrival === undefined ? null : newestFirst(record.arrival);
    upsert.run(sqlText(record.key), conversationKey, record.at, arrivedLast, JSON.stringify(record));
  };
}

function conversationWriter(database: DatabaseSync): (record: ConversationRecord) => void {
  const upsert = database.prepare(`
    INSERT INTO whatsapp_conversations (key, id, alias, phoneNumberId, lastAt, isPart, control, idleAt, doc)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ${storedSql(database, 'conversation', '?9', '?1')})
    ON CONFLICT (key) DO UPDATE SET lastAt = excluded.lastAt, isPart = excluded.isPart, control = excluded.control,
      idleAt = excluded.idleAt, doc = excluded.doc`);
  return (record) => {
    const lastAt = activeAt(record.total) ?? 0;
    const isPart = record.partOf === null ? 0 : 1;
    const [key, alias, phoneNumberId] = [record.key, record.alias, record.phoneNumberId].map(sqlText);
    const control = lastControl(record.total);
    const [state, idleAt] = control ? [control.state, control.since + idleAfterMs] : [null, null];
    const doc = JSON.stringify(record);
    upsert.run(key ?? '', record.id, alias ?? '', phoneNumberId ?? '', lastAt, isPart, state, idleAt, doc);
  };
}

/**
 * Writes the records of a table with only key and `doc`.
 * @param doc SQL of the stored form.
 */
function docWriter(database: DatabaseSync, table: string, doc: string): (record: { readonly key: string }) => void {
  const upsert = database.prepare(
    `INSERT INTO ${table} (key, doc) VALUES (?1, ${doc}) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc`,
  );
  return (record) => {
    upsert.run(sqlText(record.key), JSON.stringify(record));
  };
}
