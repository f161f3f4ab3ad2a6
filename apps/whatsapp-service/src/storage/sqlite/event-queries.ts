import type { DatabaseSync } from 'node:sqlite';
import { aliasesOfName } from '../../conversations/conversation-key.ts';
import { type ItemRecord, inOrderOfPlace } from '../../inbound/item-record.ts';
import type { WebhookEvent } from '../../inbound/webhook-event.ts';
import type { EventFilter } from '../../inbound/webhook-event-store.ts';
import { readCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import { plainSql } from './encryption/content-sql.ts';
import { eventColumns, eventFromRow } from './event-rows.ts';
import { createKnownIds, type KnownIds } from './known-ids.ts';
import { pageOf } from './page-of.ts';
import { itemColumns, itemFromRow } from './records.ts';
import { sqlText } from './sql-text.ts';

/** Up to this many items of a kind, an event list begins with the items; past it, with the newest events. */
const fewItems = 5_000;

export interface EventQueries {
  findEvent(id: string): WebhookEvent | null;
  payload(id: string): Uint8Array | null;
  items(id: string): readonly ItemRecord[];
  listEvents(filter: EventFilter, page: PageRequest): Page<WebhookEvent>;
}

export function createEventQueries(database: DatabaseSync): EventQueries {
  let ids: KnownIds | null = null;
  const seqOf = (id: string): number | null => {
    // Prepared only when needed: it reads the events, which may be damaged while conversations are not.
    ids ??= createKnownIds({ database });
    ids.refresh();
    return ids.find(id);
  };
  const bySeq = database.prepare(`SELECT ${eventColumns(database)} WHERE e.seq = ?`);
  const payloadOf = database.prepare(
    `SELECT ${plainSql(database, 'payload')} AS payload FROM whatsapp_webhook_events WHERE seq = ?`,
  );
  const itemsOf = database.prepare(`SELECT ${itemColumns} WHERE eventSeq = ?`);

  return {
    findEvent: (id) => {
      const seq = seqOf(id);
      const row = seq === null ? undefined : bySeq.get(seq);
      return row ? eventFromRow(row) : null;
    },
    payload: (id) => {
      const seq = seqOf(id);
      const payload = seq === null ? null : payloadOf.get(seq)?.payload;
      return payload instanceof Uint8Array ? payload : null;
    },
    items: (id) => {
      const seq = seqOf(id);
      return seq === null ? [] : inOrderOfPlace(itemsOf.all(seq).map(itemFromRow));
    },
    listEvents: (filter, page) => listEvents(database, filter, page),
  };
}

function listEvents(database: DatabaseSync, filter: EventFilter, page: PageRequest): Page<WebhookEvent> {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const where = (condition: string, ...bound: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (filter.from !== undefined) where('e.receivedAt >= ?', new Date(filter.from).toISOString());
  if (filter.until !== undefined) where('e.receivedAt < ?', new Date(filter.until).toISOString());
  const items = itemCondition(database, filter);
  if (items) where(isRare(database, items) ? items.byItems : items.byEvent, ...items.values);
  if (page.cursor !== undefined) {
    const [receivedAt, seq] = readCursor('events', page.cursor);
    where('(e.receivedAt, e.seq) < (?, ?)', receivedAt, seq);
  }
  const rows = database
    .prepare(
      `SELECT ${eventColumns(database)} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY e.receivedAt DESC, e.seq DESC LIMIT ?`,
    )
    .all(...values, page.limit + 1);
  return pageOf('events', rows, page.limit, eventFromRow, (row) => [String(row.receivedAt), Number(row.seq)]);
}

interface ItemCondition {
  readonly byItems: string;
  readonly byEvent: string;
  readonly few: string;
  readonly values: readonly string[];
}

/** Events with one item that meets all of the filter's wishes at once. */
function itemCondition(database: DatabaseSync, { kind, user, wamid, via }: EventFilter): ItemCondition | null {
  const sources: Condition[] = [];
  if (wamid !== undefined) sources.push(ofMessages([wamid].flat()));
  if (user !== undefined) sources.push(aboutUser(database, [user].flat()));
  if (kind?.includes('.')) sources.push({ sql: 'kind = ?', values: [sqlText(kind)] });
  // '/' is the character after '.': all of `kind.*`.
  else if (kind !== undefined)
    sources.push({ sql: 'kind >= ? AND kind < ?', values: [`${kind}.`, `${kind}/`].map(sqlText) });
  // Spelled out for fields other than `messages`, so that their partial index applies.
  if (via !== undefined)
    sources.push({ sql: via === 'messages' ? 'via = ?' : "via <> 'messages' AND via = ?", values: [sqlText(via)] });
  if (sources.length === 0) return null;
  const all = sources.map(({ sql }) => `(${sql})`).join(' AND ');
  return {
    byItems: `e.seq IN (SELECT eventSeq FROM whatsapp_items WHERE ${all})`,
    byEvent: `EXISTS (SELECT 1 FROM whatsapp_items WHERE eventSeq = e.seq AND ${all})`,
    few: `SELECT count(*) AS found FROM (SELECT 1 FROM whatsapp_items WHERE ${all} LIMIT ${fewItems})`,
    values: sources.flatMap(({ values }) => values),
  };
}

interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

/** An applied item's key begins with its wamid; the others are indexed. ';' is the character after ':'. */
function ofMessages(wamids: readonly string[]): Condition {
  return {
    sql: wamids.map(() => '(key >= ? AND key < ?) OR (isAside = 1 AND wamid = ?)').join(' OR '),
    values: wamids.flatMap((wamid) => [`@${wamid}:`, `@${wamid};`, wamid]).map(sqlText),
  };
}

/** Items that lead to a message are found through its conversation, the others by their own index. */
function aboutUser(database: DatabaseSync, ids: readonly string[]): Condition {
  const seenWith = database.prepare('SELECT userId FROM whatsapp_numbers_of_users WHERE waId = ?');
  const others = ids.flatMap((id) => seenWith.all(sqlText(id)).map(({ userId }) => String(userId)));
  const aliases = [...new Set([...ids, ...others])].flatMap(aliasesOfName);
  const [anyId, anyAlias] = [ids, aliases].map((list) => list.map(() => '?').join(', '));
  return {
    sql: `
      (waId IN (${anyId}) OR userId IN (${anyId})) AND seq IN (
        SELECT seq FROM whatsapp_items WHERE isAside = 1 AND waId IN (${anyId})
        UNION ALL SELECT seq FROM whatsapp_items WHERE isAside = 1 AND userId IN (${anyId})
        UNION ALL SELECT i.seq
          FROM whatsapp_conversations c
          CROSS JOIN whatsapp_messages m ON m.conversationKey = c.key
          CROSS JOIN whatsapp_items i ON i.key >= '@' || substr(m.key, instr(m.key, '/') + 1) || ':'
            AND i.key < '@' || substr(m.key, instr(m.key, '/') + 1) || ';'
          WHERE c.alias IN (${anyAlias}))`,
    values: [...ids, ...ids, ...ids, ...ids, ...aliases].map(sqlText),
  };
}

function isRare(database: DatabaseSync, { few, values }: ItemCondition): boolean {
  return Number(database.prepare(few).get(...values)?.found) < fewItems;
}
