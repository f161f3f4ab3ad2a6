import type { Page, PageRequest } from '../inbound/page.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { MessageRecord } from './message-record.ts';

/** Reads conversations and messages. They are written by `WebhookEventStore.processPending` only. */
export interface ConversationStore {
  /** Conversations (records that are part of no other), latest activity first, then by key. Filters combine. */
  list(filter: ConversationFilter, page: PageRequest): Promise<Page<ConversationRecord>>;

  /** By id; the id of a record that became part of another finds that one. */
  find(id: string): Promise<ConversationRecord | null>;

  /** The messages of a conversation and of all its members, newest first by Meta's time, then by key. */
  messages(conversation: ConversationRecord, page: PageRequest): Promise<Page<MessageRecord>>;

  /** By wamid; with several business numbers that know it, the first by phoneNumberId. */
  findMessage(wamid: string): Promise<MessageRecord | null>;
}

export interface ConversationFilter {
  readonly phoneNumberId?: string;
  /** A user's `waId` or `userId`. */
  readonly user?: string;
}
