import { type Change, changes } from '../../changes/change.ts';
import type { ItemOutcome, ItemTask } from '../../inbound/process-event.ts';
import { settlements as settlementFeed } from '../../outbox/collections.ts';
import type { Settlement } from '../../outbox/settle-entry.ts';
import type { Collection } from '../../records/collection.ts';
import { appends, type Flow, type Read, runFlow, type Write } from '../../records/flow.ts';

export interface MemoryRecords {
  /** Runs an item's flow as one transaction: all its writes or, if it throws, only the record of the failure. */
  run(task: ItemTask): ItemOutcome;
  /** Runs a flow that is about no item. */
  apply(flow: Flow<Write[]>): void;
  put(writes: readonly Write[]): void;
  find<T extends object>(collection: Collection<T>, key: string): T | null;
  /** How many messages are counted on each line of usage, by key. */
  readonly usage: ReadonlyMap<string, number>;
  /** All records of a collection, in the order in which they were first written. */
  all<T extends object>(collection: Collection<T>): T[];
}

/**
 * Records are JSON text, as in the other stores: nobody can change one by holding it, and values that JSON can't carry
 * show up here first.
 */
export function createMemoryRecords(
  assertOpen: () => void,
  settlements: Settlement[] = [],
  changed: Change[] = [],
): MemoryRecords {
  const tables = new Map<Collection, Map<string, string>>();
  const usage = new Map<string, number>();
  const table = (collection: Collection): Map<string, string> => {
    assertOpen();
    const known = tables.get(collection) ?? new Map<string, string>();
    tables.set(collection, known);
    return known;
  };

  const find = <T extends object>(collection: Collection<T>, key: string): T | null => {
    const text = table(collection).get(key);
    return text === undefined ? null : JSON.parse(text);
  };

  const put = (writes: readonly Write[]): void => {
    // All of them become text before the first is stored, so that none is stored if one can't be.
    const texts = writes.map((write) => ('record' in write ? JSON.stringify(write.record) : ''));
    for (const [index, write] of writes.entries()) {
      const text = texts[index] ?? '';
      if (write.op === 'add') usage.set(write.key, (usage.get(write.key) ?? 0) + write.by);
      else if (appends(changes, write)) changed.push(JSON.parse(text));
      else if (appends(settlementFeed, write)) settlements.push(JSON.parse(text));
      else if (write.op === 'put') table(write.collection).set(write.key, text);
      else if (write.op === 'remove') table(write.collection).delete(write.key);
    }
  };
  const read = (wanted: Read) => (wanted.op === 'load' ? find(wanted.collection, wanted.key) : null);
  const commit = (outcome: ItemOutcome): ItemOutcome => {
    put(outcome.writes);
    return outcome;
  };

  return {
    put,
    find,
    usage,
    all: (collection) => [...table(collection).values()].map((text) => JSON.parse(text)),
    apply: (flow) => put(runFlow(flow, read)),
    run: (task) => {
      try {
        return commit(runFlow(task.flow(), read));
      } catch (error) {
        return commit(task.failure(error));
      }
    },
  };
}
