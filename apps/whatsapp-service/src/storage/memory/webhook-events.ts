import type { DayOf } from '@intexuraos/cloud-api';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import type { itemTasks } from '../../inbound/process-event.ts';
import type { EventFilter, WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import type { EventRow, EventTable } from './event-table.ts';
import { pageOf } from './pages.ts';
import { createProcessPending } from './process-pending.ts';
import type { MemoryRecords } from './records.ts';

interface WebhookEventsOptions {
  readonly records: MemoryRecords;
  readonly tasksOf: typeof itemTasks;
  readonly now: () => number;
  readonly table: EventTable;
  readonly dayOf: DayOf;
}

export function createWebhookEvents(options: WebhookEventsOptions): WebhookEventStore {
  const { records, table } = options;
  const processPending = createProcessPending(options);

  return {
    accept: async (webhook) => table.accept(webhook),
    processPending: async (limit, rates, blocks) => processPending(limit, rates, blocks),
    oldestPendingAt: async () => table.pending()[0]?.event.receivedAt ?? null,
    find: async (id) => table.find(id)?.event ?? null,
    payload: async (id) => table.find(id)?.payload.slice() ?? null,
    list: async (filter, page) => {
      const eventIds = eventsWithItem(records, filter);
      const rows = table.all().filter(({ event }) => isWithin(event.receivedAt, filter) && eventIds.has(event.id));
      const placeOf = ({ event, seq }: EventRow) => [-event.receivedAt, -seq] as const;
      const { data, nextCursor } = pageOf('events', rows, placeOf, page);
      return { data: data.map(({ event }) => event), nextCursor };
    },
    items: async (id) => records.all(itemRecords).filter(({ eventId }) => eventId === id),
    replay: async (id, foreign) => table.replay(id, foreign),
    count: async () => ({ stored: table.all().length, pending: table.pending().length }),
  };
}

function isWithin(receivedAt: number, { from = -Infinity, until = Infinity }: EventFilter): boolean {
  return receivedAt >= from && receivedAt < until;
}

/** The events with one item that matches the whole filter; every event if it says nothing about items. */
function eventsWithItem(records: MemoryRecords, filter: EventFilter): { has(eventId: string): boolean } {
  const { kind, via } = filter;
  const wamid = filter.wamid === undefined ? undefined : [filter.wamid].flat();
  const user = filter.user === undefined ? undefined : [filter.user].flat();
  if (kind === undefined && user === undefined && wamid === undefined && via === undefined) return { has: () => true };
  const hasAll = (item: ItemRecord): boolean =>
    (kind === undefined || item.kind === kind || item.kind.startsWith(`${kind}.`)) &&
    (user === undefined || [item.waId, item.userId].some((id) => id !== undefined && user.includes(id))) &&
    (wamid === undefined || (item.wamid !== undefined && wamid.includes(item.wamid))) &&
    (via === undefined || item.via === via);
  return new Set(
    records
      .all(itemRecords)
      .filter(hasAll)
      .map(({ eventId }) => eventId),
  );
}
