import type { DatabaseSync } from 'node:sqlite';
import type { OutboxLoad } from '../../../outbox/outbox-store.ts';
import type { OutboxTables } from './outbox-tables.ts';

/** Both are answered by the index of open entries alone; scheduled entries have no position yet. */
export const loadQueries = {
  numbers: `
    SELECT substr(lane, 1, instr(lane, '/') - 1) AS phoneNumberId, COUNT(*) AS waiting FROM outbox_entries
    WHERE isOpen = 1 AND position > 0 GROUP BY 1 ORDER BY 2 DESC, 1`,
  lanes: `
    SELECT lane, COUNT(*) AS waiting FROM outbox_entries
    WHERE isOpen = 1 AND position > 0 GROUP BY lane ORDER BY 2 DESC, lane LIMIT ?`,
};

/** How much waits, by number and lane. */
export function findLoad(database: DatabaseSync, tables: OutboxTables, limit: number): OutboxLoad {
  const numbers = database.prepare(loadQueries.numbers).all();
  const lanes = database.prepare(loadQueries.lanes).all(limit);
  return {
    numbers: numbers.map(({ phoneNumberId, waiting }) => ({
      phoneNumberId: String(phoneNumberId),
      waiting: Number(waiting),
    })),
    lanes: lanes.flatMap((row) => {
      const head = tables.firstOpen(String(row.lane), 0);
      const lane = head && tables.lane(head.lane);
      return head && lane ? [{ lane, waiting: Number(row.waiting), head }] : [];
    }),
    isSample: false,
  };
}
