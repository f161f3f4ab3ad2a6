import type { DatabaseSync } from 'node:sqlite';
import type { DayOf } from '@intexuraos/cloud-api';
import type { Change } from '../../changes/change.ts';
import { itemRecords } from '../../inbound/collections.ts';
import { type Blocks, createBlockCheck } from '../../inbound/marks.ts';
import {
  eventResult,
  type ItemOutcome,
  type ItemTask,
  type itemTasks,
  staleItems,
} from '../../inbound/process-event.ts';
import { createProcessingTally, preciseNow, sampledItem } from '../../inbound/processing-tally.ts';
import { isSampled, type SampleRates } from '../../inbound/sample-rates.ts';
import type { ItemFailure, KindCount, ProcessingReport, SampledItem } from '../../inbound/webhook-event-store.ts';
import { puts, remove, runFlow } from '../../records/flow.ts';
import { createChangeWriter } from './changes.ts';
import { inTransaction } from './database.ts';
import { viewIdentityOf } from './identity.ts';
import { createPendingEvents, type PendingEvent } from './pending-events.ts';
import { createRecordTables, itemColumns, itemFromRow, type RecordTables } from './records.ts';

export interface ProcessPendingOptions {
  readonly view: DatabaseSync;
  readonly events: DatabaseSync;
  readonly tasksOf: typeof itemTasks;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  readonly now: () => number;
  /**
   * How long one call may work before it commits, in milliseconds. An event with thousands of items takes several calls.
   */
  readonly sliceMs: number;
}

/** Distinguishes an item's own fault (thrown by the rules) from the store's (thrown while reading and writing). */
class StoreFault extends Error {
  constructor(cause: unknown) {
    super('The database failed while an item was applied.', { cause });
  }
}

/** An event in progress. After a fault everything uncommitted is dropped, and done again. */
interface Work {
  readonly event: PendingEvent;
  readonly tasks: readonly ItemTask[];
  readonly startedAt: number;
  readonly outcomes: Pick<KindCount, 'kind' | 'state'>[];
  /** Null if its items need not be reported. */
  readonly sampled: { readonly receivedAt: number; readonly items: SampledItem[] } | null;
}

export function createProcessPending(
  options: ProcessPendingOptions,
): (limit: number, settledThrough: number, rates?: SampleRates, blocks?: Blocks | null) => ProcessingReport {
  const { view, events, now, dayOf } = options;
  const pending = createPendingEvents(view, events);
  const records = createRecordTables(view);
  const appendChanges = createChangeWriter(view);
  const { changesSince = 0 } = viewIdentityOf(view) ?? {};
  const itemsOf = view.prepare(`SELECT ${itemColumns} WHERE eventSeq = ?`);
  /** An event too big for one slice, with its progress; everything before that is committed. */
  let unfinished: Work | null = null;

  const forgetSettled = view.prepare('DELETE FROM whatsapp_outbox_settlements WHERE seq <= ?');
  let forgotThrough = 0;

  const checkFor = createBlockCheck();

  return (limit, settledThrough, wanted = [], blocks = null) => {
    const isBlocked = checkFor(blocks);
    const until = preciseNow() + options.sliceMs;
    const resumed = unfinished;
    unfinished = null;
    const { report, left } = inTransaction(view, 'apply', () => {
      const queue = pending.open();
      const tally = createProcessingTally();
      const failures: ItemFailure[] = [];
      const changed: Change[] = [];
      let finished = 0;
      let left: Work | null = resumed && queue.isWaiting(resumed.event) ? resumed : null;
      while (finished < limit && (finished === 0 || preciseNow() < until)) {
        const event = left?.event ?? queue.next();
        if (!event) break;
        const work = left ?? begin(event, options.tasksOf({ ...event, dayOf, isBlocked }), wanted);
        left = workOn(work, { records, until, failures, changed: event.receivedAt < changesSince ? [] : changed })
          ? null
          : work;
        if (left) break;
        if (event.isReplay) {
          for (const { key } of staleItems(itemsOf.all(event.seq).map(itemFromRow), work.tasks)) {
            records.write(remove(itemRecords, key), { seq: event.seq, changed });
          }
        }
        queue.finish(event, eventResult(work.outcomes, now()));
        const { startedAt, outcomes, sampled } = work;
        tally.add(outcomes, sampled && { id: event.id, ...sampled, startedAt, endedAt: preciseNow() });
        finished += 1;
      }
      queue.save();
      appendChanges(changed, now());
      // Settlements that the outbox has applied, and committed, are deleted with this commit; they need none of their
      // own.
      if (settledThrough > forgotThrough && finished > 0) {
        forgetSettled.run(settledThrough);
        forgotThrough = settledThrough;
      }
      return {
        left,
        report: {
          events: finished,
          items: tally.items(),
          hasMore: left !== null || queue.next() !== null,
          failures,
          kinds: tally.kinds(),
          sampled: tally.sampled(),
        },
      };
    });
    unfinished = left;
    return report;
  };
}

function begin(event: PendingEvent, tasks: readonly ItemTask[], wanted: SampleRates): Work {
  const { receivedAt } = event;
  const sampled = isSampled(() => event.id, receivedAt, wanted) ? { receivedAt, items: [] } : null;
  return { event, tasks, startedAt: preciseNow(), outcomes: [], sampled };
}

/** One transaction's work. */
interface Slice {
  readonly records: RecordTables;
  readonly until: number;
  readonly failures: ItemFailure[];
  readonly changed: Change[];
}

/** Applies the event's items until all are through (true) or time is up (false). */
function workOn(work: Work, { records, until, failures, changed }: Slice): boolean {
  let startedAt = preciseNow();
  for (const task of work.tasks.slice(work.outcomes.length)) {
    const outcome = outcomeOf(task, records);
    if (outcome.state === 'failed') failures.push(failureOf(work.event.id, task, outcome));
    for (const write of outcome.writes) records.write(write, { seq: work.event.seq, changed });
    const endedAt = preciseNow();
    work.outcomes.push({ kind: task.kind, state: outcome.state });
    work.sampled?.items.push(sampledItem(task, outcome, startedAt, endedAt));
    startedAt = endedAt;
    // Checked after an item, so that every slice gets at least one done.
    if (endedAt >= until && work.outcomes.length < work.tasks.length) return false;
  }
  return true;
}

function outcomeOf(task: ItemTask, records: RecordTables): ItemOutcome {
  const read: RecordTables['read'] = (wanted) => {
    try {
      return records.read(wanted);
    } catch (error) {
      throw new StoreFault(error);
    }
  };
  try {
    return runFlow(task.flow(), read);
  } catch (error) {
    if (error instanceof StoreFault) throw error.cause;
    return task.failure(error);
  }
}

function failureOf(eventId: string, task: ItemTask, outcome: ItemOutcome): ItemFailure {
  const record = outcome.writes.find((write) => puts(itemRecords, write))?.record;
  return { eventId, path: task.path, kind: task.kind, reason: record?.reason ?? 'unknown error' };
}
