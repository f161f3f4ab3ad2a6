import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { OutboxFilter, OutboxOrder } from '../../../outbox/outbox-filter.ts';
import type { OutboxDepth, OutboxLoad } from '../../../outbox/outbox-store.ts';
import type { Sender } from '../../../outbox/sender.ts';
import { readCursor } from '../../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../../records/page.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { pageOf } from '../page-of.ts';
import { sqlText } from '../sql-text.ts';
import { findLoad } from './outbox-load.ts';
import { createOutboxTables, type OutboxTables } from './outbox-tables.ts';

export interface OutboxQueries {
  findEntry(id: string): OutboxEntry | null;
  findAhead(entry: Pick<OutboxEntry, 'lane' | 'position'>): OutboxEntry | null;
  listEntries(filter: OutboxFilter, page: PageRequest, order: OutboxOrder): Page<OutboxEntry>;
  listSenders(): Sender[];
  outboxDepth(): OutboxDepth;
  outboxLoad(limit: number): OutboxLoad;
}

/** Reads of the outbox outside of its writer. */
export function createOutboxQueries(open: () => DatabaseSync): OutboxQueries {
  let tables: OutboxTables | null = null;
  const read = (): OutboxTables => {
    tables ??= createOutboxTables(open());
    return tables;
  };
  return {
    findEntry: (id) => read().entry(id),
    findAhead: ({ lane, position }) => {
      const first = read().firstOpen(lane, 0);
      return first && first.position < position ? first : null;
    },
    listEntries: (filter, page, order) => listEntries(open(), filter, page, order),
    listSenders: () => read().senders(),
    outboxDepth: () => countOpen(open()),
    outboxLoad: (limit) => findLoad(open(), read(), limit),
  };
}

function listEntries(
  database: DatabaseSync,
  filter: OutboxFilter,
  page: PageRequest,
  order: OutboxOrder,
): Page<OutboxEntry> {
  const listName = `outbox ${order}`;
  const record = plainSql(database, 'entry');
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...given: SQLInputValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filter.states) add(`state IN (${filter.states.map(() => '?').join(', ')})`, ...filter.states);
  if (filter.phoneNumberId !== undefined) add('phoneNumberId = ?', sqlText(filter.phoneNumberId));
  if (filter.recipient !== undefined) {
    const recipients = [filter.recipient].flat().map(sqlText);
    add(`recipient IN (${recipients.map(() => '?').join(', ')})`, ...recipients);
  }
  if (filter.from !== undefined) add('createdAt >= ?', filter.from);
  if (filter.until !== undefined) add('createdAt < ?', filter.until);
  if (filter.codes) {
    const given = filter.codes.flatMap((code) => code ?? []);
    const isListed = `json_extract(${record}, '$.problem.code') IN (${given.map(() => '?').join(', ')})`;
    const isNone = `(json_type(${record}, '$.problem') = 'object' AND json_extract(${record}, '$.problem.code') IS NULL)`;
    add(`(${filter.codes.includes(null) ? `${isListed} OR ${isNone}` : isListed})`, ...given);
  }
  if (page.cursor !== undefined) {
    const [createdAt, id] = readCursor(listName, page.cursor);
    const behind = order === 'newest' ? 'createdAt < ?' : 'createdAt > ?';
    add(`(${behind} OR (createdAt = ? AND id > ?))`, createdAt, createdAt, id);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = database
    .prepare(
      `SELECT id, createdAt, ${record} AS record FROM outbox_entries ${where} ORDER BY createdAt ${order === 'newest' ? 'DESC' : 'ASC'}, id LIMIT ?`,
    )
    .all(...values, page.limit + 1);
  return pageOf<Record<string, unknown>, OutboxEntry>(
    listName,
    rows,
    page.limit,
    ({ record }) => JSON.parse(String(record)),
    ({ createdAt, id }) => [Number(createdAt), String(id)],
  );
}

/** How many entries are open, by the index of open entries alone. */
function countOpen(database: DatabaseSync): OutboxDepth {
  const rows = database
    .prepare(
      'SELECT state, COUNT(*) AS number, MIN(waitsSince) AS oldest FROM outbox_entries WHERE isOpen = 1 GROUP BY state',
    )
    .all();
  const of = (state: string) => rows.find((row) => row.state === state);
  const count = (state: string): number => Number(of(state)?.number ?? 0);
  const oldest = of('queued')?.oldest;
  return {
    queued: count('queued'),
    sending: count('sending'),
    unknown: count('unknown'),
    oldestQueuedAt: oldest === undefined ? null : Number(oldest),
  };
}
