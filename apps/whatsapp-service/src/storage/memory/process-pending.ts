import type { DayOf } from '@intexuraos/cloud-api';
import { itemRecords } from '../../inbound/collections.ts';
import { type Blocks, createBlockCheck } from '../../inbound/marks.ts';
import {
  eventResult,
  type ItemOutcome,
  type ItemTask,
  type itemTasks,
  staleItems,
} from '../../inbound/process-event.ts';
import { createProcessingTally, sampledItem } from '../../inbound/processing-tally.ts';
import { isSampled, type SampleRates } from '../../inbound/sample-rates.ts';
import type { ItemFailure, ProcessingReport } from '../../inbound/webhook-event-store.ts';
import { puts, remove } from '../../records/flow.ts';
import type { EventTable } from './event-table.ts';
import type { MemoryRecords } from './records.ts';

interface ProcessPendingOptions {
  readonly table: EventTable;
  readonly records: MemoryRecords;
  readonly tasksOf: typeof itemTasks;
  readonly now: () => number;
  readonly dayOf: DayOf;
}

/** Processes waiting events in one go: nothing else runs meanwhile, so no item can be applied twice. */
export function createProcessPending(
  options: ProcessPendingOptions,
): (limit: number, rates?: SampleRates, blocks?: Blocks | null) => ProcessingReport {
  const { table, records, tasksOf, now, dayOf } = options;
  const checkFor = createBlockCheck();
  return (limit, rates = [], blocks = null) => {
    const isBlocked = checkFor(blocks);
    const waiting = table.pending();
    const tally = createProcessingTally();
    const failures: ItemFailure[] = [];
    for (const { event, payload, seq, wasProcessed } of waiting.slice(0, limit)) {
      const { id, foreign, receivedAt } = event;
      const startedAt = now();
      const source = { id, foreign, payload, receivedAt, sequence: seq, isReplay: wasProcessed, dayOf, isBlocked };
      const done = tasksOf(source).map((task) => {
        const outcome = records.run(task);
        if (outcome.state === 'failed') failures.push(failureOf(id, task, outcome));
        return { task, outcome, kind: task.kind, state: outcome.state };
      });
      if (wasProcessed) {
        const known = records.all(itemRecords).filter(({ eventId }) => eventId === id);
        const tasks = done.map(({ task }) => task);
        records.put(staleItems(known, tasks).map(({ key }) => remove(itemRecords, key)));
      }
      table.finish(id, eventResult(done, now()));
      const items = isSampled(() => id, receivedAt, rates)
        ? done.map(({ task, outcome }) => sampledItem(task, outcome, startedAt, now()))
        : null;
      tally.add(done, items && { id, receivedAt, startedAt, endedAt: now(), items });
    }
    return {
      events: Math.min(limit, waiting.length),
      items: tally.items(),
      hasMore: waiting.length > limit,
      failures,
      kinds: tally.kinds(),
      sampled: tally.sampled(),
    };
  };
}

function failureOf(eventId: string, { path, kind }: ItemTask, { writes }: ItemOutcome): ItemFailure {
  const record = writes.find((write) => puts(itemRecords, write))?.record;
  return { eventId, path, kind, reason: record?.reason ?? 'unknown error' };
}
