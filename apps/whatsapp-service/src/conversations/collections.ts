import type { Collection, Counter } from '../records/collection.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { MessageRecord } from './message-record.ts';
import type { RoutingRecord } from './routing-record.ts';

export const messageRecords: Collection<MessageRecord> = { name: 'messages', keyOf: ({ key }) => key };

export const conversationRecords: Collection<ConversationRecord> = { name: 'conversations', keyOf: ({ key }) => key };

/** By business number: what connects other responders to it. */
export const routingRecords: Collection<RoutingRecord> = { name: 'routing', keyOf: ({ key }) => key };

/** How many messages are counted on a line of usage (`usageKeyOf`). */
export const usageCounts: Counter = { name: 'usage' };
