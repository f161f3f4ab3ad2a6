import type { ItemTask } from '../../inbound/process-event.ts';

/** An item, as far as it decides with which others it is applied. */
interface Batched {
  readonly task: Pick<ItemTask, 'person'>;
  readonly event: EventOfItem;
}

interface EventOfItem {
  readonly id: string;
  readonly replays: number;
  readonly payloadBytes: number;
}

/** A transaction of more takes longer than others should wait for it, and is larger than Firestore takes at some point. */
export const maxItems = 10;
export const maxPayloadBytes = 200_000;

/**
 * Consecutive items about one person are applied in one transaction: their conversation and their message are then
 * written once, and the feed has one document more. Erasing a person removes their items with the changes in them, so
 * no transaction has items of two people. An item of a replay is applied alone.
 */
export function batchesOf<T extends Batched>(lane: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (const item of lane) {
    const batch = batches.at(-1);
    if (batch && fits(item, batch)) batch.push(item);
    else batches.push([item]);
  }
  return batches;
}

function fits(item: Batched, batch: readonly Batched[]): boolean {
  const first = batch[0];
  if (!first || batch.length >= maxItems || item.event.replays > 0 || first.event.replays > 0) return false;
  const person = item.task.person();
  if (person === null || person !== first.task.person()) return false;
  const payloads = new Map([...batch, item].map(({ event }) => [event.id, event.payloadBytes]));
  return [...payloads.values()].reduce((sum, bytes) => sum + bytes, 0) <= maxPayloadBytes;
}
