import { type Collection, type Counter, collection } from '../records/collection.ts';
import { definedValues } from '../records/defined-parts.ts';
import { keptUntil } from '../records/retention.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { MessageRecord } from './message-record.ts';
import { messageWithout } from './message-without.ts';
import type { RoutingRecord } from './routing-record.ts';

export const messageRecords: Collection<MessageRecord> = collection({
  name: 'messages',
  key: ({ key }: MessageRecord) => key,
  indexes: {},
  persons: ({ user }) => definedValues(user?.waId, user?.userId, user?.parentUserId),
  erasure: { without: messageWithout },
  // Counted from its own time; if Meta gave none, from its arrival.
  keptUntil: ({ at, arrival, phoneNumberId }, retention) => {
    const from = at || arrivedAt(arrival);
    return from === null ? null : keptUntil(retention, 'messages', from, phoneNumberId);
  },
  keptAs: 'messages',
  hasOwnTables: true,
});

export const conversationRecords: Collection<ConversationRecord> = collection({
  name: 'conversations',
  key: ({ key }: ConversationRecord) => key,
  indexes: {},
  persons: ({ waId, userId }) => definedValues(waId, userId),
  erasure: { without: (record, person) => (person.conversations.includes(record.key) ? null : record) },
  hasOwnTables: true,
});

/** By business number: the evidence of other responders on it. */
export const routingRecords: Collection<RoutingRecord> = collection({
  name: 'routing',
  key: ({ key }: RoutingRecord) => key,
  indexes: {},
  hasOwnTables: true,
});

const arrivedAt = (arrival: string | undefined): number | null =>
  arrival === undefined ? null : Number(arrival.slice(0, 13));

/** How many messages are counted per usage key (`usageKeyOf`). */
export const usageCounts: Counter = { name: 'usage' };
