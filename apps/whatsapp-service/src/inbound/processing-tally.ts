import { settlements } from '../outbox/collections.ts';
import { appends } from '../records/flow.ts';
import type { ItemOutcome, ItemTask } from './process-item.ts';
import { type ItemCounts, noItems } from './webhook-event.ts';
import type { KindCount, SampledEvent, SampledItem } from './webhook-event-store.ts';

/** Adds up the results of a store's `processPending`. */
export interface ProcessingTally {
  /**
   * Counts the outcomes of an event's items; `sampled` is the event item by item, if it is in the sample (`isSampled`).
   */
  add(outcomes: readonly Pick<KindCount, 'kind' | 'state'>[], sampled: SampledEvent | null): void;
  items(): ItemCounts;
  kinds(): readonly KindCount[];
  sampled(): readonly SampledEvent[];
}

export function createProcessingTally(): ProcessingTally {
  const items = { ...noItems };
  const kinds = new Map<string, { kind: string; state: KindCount['state']; count: number }>();
  const sampled: SampledEvent[] = [];
  return {
    add: (outcomes, event) => {
      for (const { kind, state } of outcomes) {
        items[state] += 1;
        const key = `${state} ${kind}`;
        const known = kinds.get(key);
        if (known) known.count += 1;
        else kinds.set(key, { kind, state, count: 1 });
      }
      if (event) sampled.push(event);
    },
    items: () => items,
    kinds: () => [...kinds.values()],
    sampled: () => sampled,
  };
}

/** An item as it is reported: its kind and its outcome. */
export function sampledItem(
  task: ItemTask,
  { state, writes }: ItemOutcome,
  startedAt: number,
  endedAt: number,
): SampledItem {
  const settlement = writes.find((write) => appends(settlements, write));
  return {
    kind: task.kind,
    state,
    path: task.path,
    wamid: task.wamid,
    entryId: settlement?.record.entryId,
    startedAt,
    endedAt,
  };
}

/** Milliseconds since 1970 with fractions, since items take a small part of one. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();
