import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import type { Page, PageRequest } from '../records/page.ts';
import type { SearchTerm } from './search-terms.ts';

/** Finds messages by their words. */
export interface MessageSearch {
  /** Whether it searches in given conversations only: there it reads through their messages. */
  readonly needsConversations: boolean;

  /**
   * Messages that contain all terms, the latest arrival first; if conversations are read through, one after another,
   * each from its newest message on. A page may have fewer than requested, or none, and still a next one.
   */
  find(filter: SearchFilter, page: PageRequest): Promise<FoundMessages>;

  /** Indexes some more messages, the newest first; resolves with whether others wait. Absent if there is no index. */
  index?(): Promise<boolean>;
}

export interface SearchFilter {
  readonly terms: readonly SearchTerm[];
  /** Only with these business numbers. */
  readonly phoneNumberIds?: readonly string[];
  /** Only in these. */
  readonly conversations?: readonly ConversationRecord[];
  /** Meta's time of the message, in milliseconds since 1970: at this time or later. */
  readonly from?: number;
  /** Before this time. */
  readonly until?: number;
}

export interface FoundMessages extends Page<MessageRecord> {
  /** How many messages are not in the index yet, or not as they are now. */
  readonly waiting: number;
}
