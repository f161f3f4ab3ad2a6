import type { DatabaseSync } from 'node:sqlite';
import { outboxSenders } from '../../../outbox/collections.ts';
import { createSender, type Sender } from '../../../outbox/sender.ts';
import type { DueSource } from '../../../outbox/take-due.ts';
import { put } from '../../../records/flow.ts';
import { sqlText } from '../sql-text.ts';
import type { OutboxTables } from './outbox-tables.ts';

/** Finds due lanes by their indexes, none of which grows with the number of queued messages. */
export function createDueLanes(database: DatabaseSync, tables: OutboxTables): DueSource {
  const care = database.prepare(
    "SELECT key FROM outbox_lanes WHERE needs = 'care' AND dueAt IS NOT NULL AND dueAt <= ? ORDER BY dueAt LIMIT ?",
  );
  const due = database.prepare(
    'SELECT key FROM outbox_lanes WHERE needs = ? AND phoneNumberId = ? AND dueAt IS NOT NULL AND dueAt <= ? ORDER BY dueAt LIMIT ?',
  );
  // Skips from number to number through the index: there are few numbers, and may be very many lanes.
  const firstNumber = database.prepare(
    "SELECT phoneNumberId FROM outbox_lanes WHERE needs = 'call' AND dueAt IS NOT NULL AND phoneNumberId > ? ORDER BY phoneNumberId LIMIT 1",
  );
  const withHolds = database.prepare(
    "SELECT phoneNumberId FROM outbox_senders WHERE json_extract(record, '$.holds') IS NOT NULL",
  );
  const next = database.prepare(
    'SELECT dueAt FROM outbox_lanes WHERE dueAt IS NOT NULL AND dueAt > ? ORDER BY dueAt LIMIT 1',
  );
  const behind = database.prepare(
    "SELECT key, dueAt, json_extract(record, '$.setAt') AS setAt FROM outbox_lanes WHERE dueAt >= ? AND (dueAt > ? OR key > ?) ORDER BY dueAt, key LIMIT ?",
  );

  return {
    careLanes: (now, limit) => care.all(now, limit).map(({ key }) => String(key)),
    callNumbers: (now) => {
      const numbers: string[] = [];
      for (let row = firstNumber.get(''); row; row = firstNumber.get(String(row.phoneNumberId))) {
        const phoneNumberId = String(row.phoneNumberId);
        if (due.get('call', phoneNumberId, now, 1)) numbers.push(phoneNumberId);
      }
      return [...new Set([...numbers, ...withHolds.all().map((row) => String(row.phoneNumberId))])];
    },
    callLanes: (phoneNumberId, now, limit, needs) =>
      due.all(sqlText(needs), sqlText(phoneNumberId), now, limit).map(({ key }) => String(key)),
    nextDueAt: (now) => {
      const row = next.get(now);
      return row ? Number(row.dueAt) : null;
    },
    lanesBehind: ({ dueAt, key }, limit) =>
      behind.all(dueAt, dueAt, sqlText(key), limit).map((row) => ({
        key: String(row.key),
        dueAt: Number(row.dueAt),
        setAt: row.setAt === null ? null : Number(row.setAt),
      })),
    sender: (phoneNumberId, now): Sender => tables.sender(phoneNumberId) ?? createSender(phoneNumberId, now),
    senders: () => tables.senders(),
    put: (record) => tables.put(put(outboxSenders, record)),
    run: (flow) => tables.run(flow),
  };
}
