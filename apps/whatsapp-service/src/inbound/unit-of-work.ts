import type { AccountRecord } from '../account/account-record.ts';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import type { Settlement } from '../outbox/settle-entry.ts';
import type { ItemRecord } from './item-record.ts';

/** Every kind of record that applying an item may read or write, each under a `key` of its own. */
export interface Records {
  readonly item: ItemRecord;
  readonly message: MessageRecord;
  readonly conversation: ConversationRecord;
  readonly account: AccountRecord;
  readonly routing: RoutingRecord;
}

export type RecordKind = keyof Records;

export interface Read {
  readonly kind: RecordKind;
  readonly key: string;
}

/**
 * A record to put in place of whatever stands under its key; null takes it away. A settlement is handed on to the outbox
 * (`OutboxStore.settlePending`), once this is committed; one with the same key says the same. Usage is added to the count
 * under its key, without reading it.
 */
export type Write =
  | { [K in RecordKind]: { readonly kind: K; readonly key: string; readonly record: Records[K] | null } }[RecordKind]
  | { readonly kind: 'settlement'; readonly key: string; readonly record: Settlement }
  | { readonly kind: 'usage'; readonly key: string; readonly add: 1 | -1 };

/**
 * A step of the rules that needs records: it yields what it wants to read and returns its result. The rules are so
 * written once, and each store runs them inside a transaction of its own, synchronously (SQLite, memory) or not
 * (Firestore). A flow must be free of effects: Firestore runs it again when its transaction has to be retried.
 */
export type Flow<T> = Generator<Read, T, Records[RecordKind] | null>;

/** Reads one record; null if there is none. */
export function* load<K extends RecordKind>(kind: K, key: string): Flow<Records[K] | null> {
  // The runner answers a read with the kind of record asked for; a generator's type can't say so.
  return (yield { kind, key }) as Records[K] | null;
}

/** Runs a flow against a store that answers at once. */
export function runFlow<T>(flow: Flow<T>, read: (read: Read) => Records[RecordKind] | null): T {
  let step = flow.next();
  while (!step.done) step = flow.next(read(step.value));
  return step.value;
}

/** Runs a flow against a store that answers later. */
export async function runFlowAsync<T>(
  flow: Flow<T>,
  read: (read: Read) => Promise<Records[RecordKind] | null>,
): Promise<T> {
  let step = flow.next();
  while (!step.done) step = flow.next(await read(step.value));
  return step.value;
}
