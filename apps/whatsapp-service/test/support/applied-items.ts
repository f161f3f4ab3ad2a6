import { daysIn, type WebhookItem } from '@intexuraos/cloud-api';
import type { AccountRecord } from '../../src/account/account-record.ts';
import { accountRecords } from '../../src/account/collections.ts';
import { conversationRecords, messageRecords, routingRecords } from '../../src/conversations/collections.ts';
import type { ConversationRecord } from '../../src/conversations/conversation-record.ts';
import type { MessageRecord } from '../../src/conversations/message-record.ts';
import type { RoutingRecord } from '../../src/conversations/routing-record.ts';
import { itemRecords } from '../../src/inbound/collections.ts';
import type { ItemRecord } from '../../src/inbound/item-record.ts';
import { itemTask } from '../../src/inbound/process-item.ts';
import type { Read } from '../../src/records/flow.ts';
import { createMemoryRecords, type MemoryRecords } from '../../src/storage/memory/records.ts';
import { noon, phoneNumberId } from './webhooks.ts';

/** What items left behind, by the names that tests know. */
interface AppliedItems {
  readonly records: MemoryRecords;
  /** Throws where there is no such message of the usual number. */
  message(wamid: string): MessageRecord;
  /** The record under an alias of the usual number; throws where there is none. */
  alias(alias: string): ConversationRecord;
  /** The conversation that an alias is part of. */
  conversation(alias: string): ConversationRecord;
  /** Every read from the store, in order. */
  readonly reads: readonly Read[];
  /** All records but what became of items, in a stable order. */
  snapshot(): Snapshot;
}

interface Snapshot {
  readonly messages: readonly MessageRecord[];
  readonly conversations: readonly ConversationRecord[];
  readonly account: readonly AccountRecord[];
  readonly routing: readonly RoutingRecord[];
  /** Which items took effect. */
  readonly applied: readonly string[];
}

/** Applies items to an empty memory store, each in a transaction of its own. Throws where one can't be applied. */
export function applyItems(...items: readonly WebhookItem[]): AppliedItems {
  return applyBatches([items]);
}

/** Applies each batch of items as the items of one webhook event. @param timeZone whose days messages are counted on. */
export function applyBatches(batches: readonly (readonly WebhookItem[])[], timeZone = 'UTC'): AppliedItems {
  const dayOf = daysIn(timeZone);
  const records = createMemoryRecords(() => undefined);
  const reads: Read[] = [];
  for (const [event, items] of batches.entries()) {
    const source = { id: `event${event}`, foreign: [], receivedAt: noon, sequence: 0, isReplay: false, dayOf };
    for (const [index, item] of items.entries()) {
      const task = itemTask(source, { ...item, path: `/entry/0/changes/0/value/items/${index}` });
      records.run({ ...task, flow: () => noting(task.flow(), reads), failure: rethrow });
    }
  }
  const message = (wamid: string) => found(records.find(messageRecords, `${phoneNumberId}/${wamid}`));
  const alias = (name: string) => found(records.find(conversationRecords, `${phoneNumberId}/${name}`));
  return {
    records,
    reads,
    message,
    alias,
    conversation: (name) => {
      const record = alias(name);
      return record.partOf === null ? record : found(records.find(conversationRecords, record.partOf));
    },
    snapshot: () => ({
      messages: byKey(records.all(messageRecords)),
      conversations: byKey(records.all(conversationRecords)),
      account: byKey(records.all(accountRecords)),
      routing: byKey(records.all(routingRecords)),
      applied: byKey(records.all(itemRecords).filter(isApplied)).map(({ key }) => key),
    }),
  };
}

/** Passes a flow's reads on, and keeps them. */
function* noting<T, R>(flow: Generator<Read, T, R>, reads: Read[]): Generator<Read, T, R> {
  let step = flow.next();
  while (!step.done) {
    reads.push(step.value);
    step = flow.next(yield step.value);
  }
  return step.value;
}

function rethrow(error: unknown): never {
  throw error;
}

function found<T>(record: T | null): T {
  if (record === null) throw new Error('There is no such record.');
  return record;
}

const isApplied = ({ state }: ItemRecord): boolean => state === 'applied';

const byKey = <T extends { readonly key: string }>(records: readonly T[]): T[] =>
  records.toSorted((a, b) => (a.key < b.key ? -1 : 1));
