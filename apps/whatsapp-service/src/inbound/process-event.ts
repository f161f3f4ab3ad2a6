import { parseWebhook } from '@intexuraos/cloud-api';
import type { ItemRecord } from './item-record.ts';
import { type ItemSource, type ItemTask, itemTask } from './process-item.ts';
import type { EventResult } from './webhook-event.ts';

export type { ItemOutcome, ItemTask } from './process-item.ts';

/** The parts of an event that splitting needs. */
export interface SplitEvent extends ItemSource {
  readonly payload: Uint8Array;
}

/** Splits an event into tasks, one per item, in the webhook's order with messages before statuses. Never throws. */
export function itemTasks(event: SplitEvent): ItemTask[] {
  return parseWebhook(event.payload).map((item, index) => itemTask(event, item, index));
}

/** An event's item records that belong to none of its tasks: items that only an older version found, until a replay. */
export function staleItems<T extends Pick<ItemRecord, 'key'>>(records: readonly T[], tasks: readonly ItemTask[]): T[] {
  const current = new Set(tasks.flatMap(({ keys }) => keys));
  return records.filter(({ key }) => !current.has(key));
}

/** The result of an event with these outcomes of its tasks. */
export function eventResult(
  outcomes: readonly { readonly kind: string; readonly state: ItemRecord['state'] }[],
  processedAt: number,
): EventResult {
  const kinds = new Map<string, number>();
  const counts = { applied: 0, duplicate: 0, failed: 0, rejected: 0 };
  for (const { kind, state } of outcomes) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    counts[state] += 1;
  }
  return { processedAt, kinds: Object.fromEntries(kinds), counts };
}
