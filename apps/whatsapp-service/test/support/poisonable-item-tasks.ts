import { itemRecords } from '../../src/inbound/collections.ts';
import { type ItemTask, itemTasks as plainItemTasks, type SplitEvent } from '../../src/inbound/process-event.ts';
import { load } from '../../src/records/flow.ts';

/** Thrown by an item that a test has poisoned. */
class PoisonedItemError extends Error {
  override readonly name = 'PoisonedItemError';
}

/**
 * Splits an event as the service does, but that messages with `POISON` in their wamid throw when they are applied:
 * `POISON-ONCE` at the first go and not in a replay, others always. `RENAMED` is read as `BEFORE` at the first go, as by an
 * older version that found another item at the place. A store under test is opened with it, so that the
 * contract can tell what a bad item does to its neighbours.
 */
export function itemTasks(event: SplitEvent): ItemTask[] {
  const text = new TextDecoder().decode(event.payload);
  const payload: unknown = JSON.parse(text);
  const isOlder = !event.isReplay && text.includes('RENAMED');
  const read = isOlder ? { ...event, payload: new TextEncoder().encode(text.replaceAll('RENAMED', 'BEFORE')) } : event;
  return plainItemTasks(read).map((task) => {
    const wamid = wamidAt(payload, task.path);
    const isBad = wamid.includes('POISON') && !(wamid.includes('POISON-ONCE') && event.isReplay);
    return isBad ? { ...task, flow: throwingFlow } : task;
  });
}

/** Fails behind its first read, as a rule would. */
function* throwingFlow(): ReturnType<ItemTask['flow']> {
  yield* load(itemRecords, 'poisoned');
  throw new PoisonedItemError('poisoned by a test');
}

function wamidAt(payload: unknown, pointer: string): string {
  let value = payload;
  for (const step of pointer.split('/').slice(1)) value = isObject(value) ? value[step] : undefined;
  return isObject(value) && typeof value.id === 'string' ? value.id : '';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
