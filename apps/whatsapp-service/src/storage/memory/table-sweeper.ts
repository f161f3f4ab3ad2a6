import { messageRecords } from '../../conversations/collections.ts';
import { itemRecords } from '../../inbound/collections.ts';
import { remove } from '../../records/flow.ts';
import { isOver, keptUntil, type Retention } from '../../records/retention.ts';
import type { TableSweeper } from '../../records/sweep.ts';
import type { EventTable } from './event-table.ts';
import type { MemoryRecords } from './records.ts';

interface MemorySweeperDeps {
  readonly retention: Retention;
  readonly table: EventTable;
  readonly records: MemoryRecords;
}

/** Everything in one step. */
export function createMemorySweeper({ retention, table, records }: MemorySweeperDeps): TableSweeper {
  const sweepEvents = (now: number): number => {
    const over = table
      .all()
      .filter(({ event }) => event.result !== null)
      .filter(({ event }) => isOver(keptUntil(retention, 'events', event.receivedAt, event.phoneNumberId), now));
    const ids = new Set(over.map(({ event }) => event.id));
    const items = records.all(itemRecords).filter(({ eventId }) => ids.has(eventId));
    records.put(items.map(({ key }) => remove(itemRecords, key)));
    for (const id of ids) table.remove(id);
    return ids.size;
  };
  const sweepMessages = (now: number): number => {
    const over = records
      .all(messageRecords)
      .filter((message) => isOver(messageRecords.keptUntil?.(message, retention) ?? null, now));
    records.put(over.map(({ key }) => remove(messageRecords, key)));
    return over.length;
  };
  return {
    sweep: async (kind, now) => ({ removed: kind === 'events' ? sweepEvents(now) : sweepMessages(now), next: null }),
  };
}
