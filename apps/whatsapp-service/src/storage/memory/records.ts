import type { ItemOutcome, ItemTask } from '../../inbound/process-event.ts';
import {
  type Flow,
  type Read,
  type RecordKind,
  type Records,
  runFlow,
  type Write,
} from '../../inbound/unit-of-work.ts';
import type { Settlement } from '../../outbox/settle-entry.ts';

export interface MemoryRecords {
  /** Runs an item's flow as one transaction: all its writes or, if it throws, none but what tells of the failure. */
  run(task: ItemTask): ItemOutcome;
  /** Runs a flow that is about no item. */
  apply(flow: Flow<Write[]>): void;
  put(writes: readonly Write[]): void;
  find<K extends RecordKind>(kind: K, key: string): Records[K] | null;
  /** How many messages are counted on each line of usage, by key. */
  readonly usage: ReadonlyMap<string, number>;
  /** All records of a kind, in the order in which they were first written. */
  all<K extends RecordKind>(kind: K): Records[K][];
}

/**
 * Records stand as JSON text, as in the other stores: nobody can change one by holding it, and what JSON can't carry
 * shows here first.
 */
export function createMemoryRecords(assertOpen: () => void, settlements: Settlement[] = []): MemoryRecords {
  const tables: Record<RecordKind, Map<string, string>> = {
    item: new Map(),
    message: new Map(),
    conversation: new Map(),
    account: new Map(),
    routing: new Map(),
  };
  const usage = new Map<string, number>();
  const table = (kind: RecordKind): Map<string, string> => {
    assertOpen();
    return tables[kind];
  };

  const find = <K extends RecordKind>(kind: K, key: string): Records[K] | null => {
    const text = table(kind).get(key);
    return text === undefined ? null : JSON.parse(text);
  };

  const put = (writes: readonly Write[]): void => {
    // All of them become text before the first is put in place, so that none is where one can't be.
    const rows = writes.map((write) => {
      if (write.kind === 'usage') return { ...write, text: null };
      return { kind: write.kind, key: write.key, text: write.record && JSON.stringify(write.record), add: 0 };
    });
    for (const { kind, key, text, add } of rows) {
      if (kind === 'usage') usage.set(key, (usage.get(key) ?? 0) + add);
      else if (kind === 'settlement') settlements.push(JSON.parse(text ?? 'null'));
      else if (text === null) table(kind).delete(key);
      else table(kind).set(key, text);
    }
  };
  const read = ({ kind, key }: Read) => find(kind, key);
  const commit = (outcome: ItemOutcome): ItemOutcome => {
    put(outcome.writes);
    return outcome;
  };

  return {
    put,
    find,
    usage,
    all: (kind) => [...table(kind).values()].map((text) => JSON.parse(text)),
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
