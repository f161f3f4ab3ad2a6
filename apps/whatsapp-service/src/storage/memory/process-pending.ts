import { eventResult, type ItemOutcome, type ItemTask, type itemTasks } from '../../inbound/process-event.ts';
import { noItems } from '../../inbound/webhook-event.ts';
import type { ItemFailure, ProcessingReport } from '../../inbound/webhook-event-store.ts';
import type { EventTable } from './event-table.ts';
import type { MemoryRecords } from './records.ts';

interface ProcessPendingOptions {
  readonly table: EventTable;
  readonly records: MemoryRecords;
  readonly tasksOf: typeof itemTasks;
  readonly now: () => number;
}

/** Processes waiting events in one go: nothing else runs meanwhile, so no item can be applied twice. */
export function createProcessPending(options: ProcessPendingOptions): (limit: number) => ProcessingReport {
  const { table, records, tasksOf, now } = options;
  return (limit) => {
    const waiting = table.pending();
    const items = { ...noItems };
    const failures: ItemFailure[] = [];
    for (const { event, payload, wasProcessed } of waiting.slice(0, limit)) {
      const { id, foreign } = event;
      const outcomes = tasksOf({ id, foreign, payload, isReplay: wasProcessed }).map((task) => {
        const outcome = records.run(task);
        if (outcome.state === 'failed') failures.push(failureOf(id, task, outcome));
        items[outcome.state] += 1;
        return { kind: task.kind, state: outcome.state };
      });
      table.finish(id, eventResult(outcomes, now()));
    }
    return { events: Math.min(limit, waiting.length), items, hasMore: waiting.length > limit, failures };
  };
}

function failureOf(eventId: string, { path, kind }: ItemTask, { writes }: ItemOutcome): ItemFailure {
  const record = writes.find((write) => write.kind === 'item')?.record;
  return { eventId, path, kind, reason: record?.reason ?? 'unknown error' };
}
