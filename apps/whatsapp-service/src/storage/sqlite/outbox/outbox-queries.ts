import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Page, PageRequest } from '../../../inbound/page.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { OutboxDepth, OutboxFilter } from '../../../outbox/outbox-store.ts';
import { readCursor } from '../../list-cursor.ts';
import { pageOf } from '../page-of.ts';
import { sqlText } from '../sql-text.ts';

const listName = 'outbox';

/** Entries newest first. Filters combine. */
export function listEntries(database: DatabaseSync, filter: OutboxFilter, page: PageRequest): Page<OutboxEntry> {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...given: SQLInputValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filter.states) add(`state IN (${filter.states.map(() => '?').join(', ')})`, ...filter.states);
  if (filter.phoneNumberId !== undefined) add('phoneNumberId = ?', sqlText(filter.phoneNumberId));
  if (filter.recipient !== undefined) add('recipient = ?', sqlText(filter.recipient));
  if (filter.from !== undefined) add('createdAt >= ?', filter.from);
  if (filter.until !== undefined) add('createdAt < ?', filter.until);
  if (page.cursor !== undefined) {
    const [createdAt, id] = readCursor(listName, page.cursor);
    add('(createdAt < ? OR (createdAt = ? AND id > ?))', createdAt, createdAt, id);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = database
    .prepare(`SELECT id, createdAt, record FROM outbox_entries ${where} ORDER BY createdAt DESC, id LIMIT ?`)
    .all(...values, page.limit + 1);
  return pageOf<OutboxEntry>(
    listName,
    rows,
    page.limit,
    ({ record }) => JSON.parse(String(record)),
    ({ createdAt, id }) => [Number(createdAt), String(id)],
  );
}

/** How much is open, by the index of what is open alone. */
export function countOpen(database: DatabaseSync): OutboxDepth {
  const rows = database
    .prepare(
      'SELECT state, COUNT(*) AS number, MIN(createdAt) AS oldest FROM outbox_entries WHERE isOpen = 1 GROUP BY state',
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
