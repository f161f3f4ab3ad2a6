import { itemRecords } from '../../inbound/collections.ts';
import type { ItemOutcome, ItemTask } from '../../inbound/process-event.ts';
import { createProcessingTally, preciseNow, sampledItem } from '../../inbound/processing-tally.ts';
import { isSampled, type SampleRates } from '../../inbound/sample-rates.ts';
import type { ItemFailure, ProcessingReport } from '../../inbound/webhook-event-store.ts';
import { puts } from '../../records/flow.ts';

/** An event whose items are through. Times are milliseconds since 1970, with fractions. */
export interface FinishedEvent {
  readonly id: string;
  readonly receivedAt: string;
  readonly startedAt: number;
  readonly outcomes: readonly (ItemOutcome & {
    readonly task: ItemTask;
    readonly startedAt: number;
    readonly endedAt: number;
  })[];
}

export function reportOf(finished: readonly FinishedEvent[], hasMore: boolean, rates: SampleRates): ProcessingReport {
  const tally = createProcessingTally();
  const failures: ItemFailure[] = [];
  for (const { id, startedAt, outcomes, ...event } of finished) {
    const receivedAt = Date.parse(event.receivedAt);
    const items = isSampled(() => id, receivedAt, rates)
      ? outcomes.map((each) => sampledItem(each.task, each, each.startedAt, each.endedAt))
      : null;
    const counted = outcomes.map(({ task, state }) => ({ kind: task.kind, state }));
    tally.add(counted, items && { id, receivedAt, startedAt, endedAt: preciseNow(), items });
    for (const { state, task, writes } of outcomes) {
      if (state === 'failed')
        failures.push({ eventId: id, path: task.path, kind: task.kind, reason: reasonOf(writes) });
    }
  }
  return {
    events: finished.length,
    items: tally.items(),
    hasMore,
    failures,
    kinds: tally.kinds(),
    sampled: tally.sampled(),
  };
}

function reasonOf(writes: ItemOutcome['writes']): string {
  return writes.find((write) => puts(itemRecords, write))?.record.reason ?? 'unknown error';
}
