import type { EntryKind } from '@intexuraos/service-api/words';
import type { Page, PageRequest } from '../records/page.ts';
import type { ControlChange } from './apply-control.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { MessageRecord } from './message-record.ts';
import type { RoutingRecord } from './routing-record.ts';
import type { ControlState } from './thread-control.ts';

/** Reads conversations and messages. All but `recordControl` are written by `WebhookEventStore.processPending`. */
export interface ConversationStore {
  /** Conversations (records that are not part of another), latest activity first, then by key. Filters combine. */
  list(filter: ConversationFilter, page: PageRequest): Promise<Page<ConversationRecord>>;

  /** By id; the id of a record that became part of another finds that one. */
  find(id: string): Promise<ConversationRecord | null>;

  /**
   * The entries of a conversation and of all its members: messages, calls and observations. Newest first
   * (`messagePlace`): by Meta's time, which counts whole seconds, then by arrival.
   */
  messages(conversation: ConversationRecord, page: PageRequest, filter?: MessageFilter): Promise<Page<MessageRecord>>;

  /** The first of each conversation's list; null if that is empty. In the order of the conversations. */
  lastMessages(conversations: readonly ConversationRecord[]): Promise<readonly (MessageRecord | null)[]>;

  /** By wamid; with several business numbers that know it, the best known (`best-known.ts`) in order of their ids. */
  findMessage(wamid: string): Promise<MessageRecord | null>;

  /** The messages under these keys (`{phoneNumberId}/{wamid}`), in their order; null for a missing one. */
  findMessages(keys: readonly string[]): Promise<readonly (MessageRecord | null)[]>;

  /** Conversation Routing activity by number; only numbers that had any. */
  routing(): Promise<readonly RoutingRecord[]>;

  /** Records a handover that this service made (`applyControl`). Resolves after a durable commit. */
  recordControl(change: ControlChange): Promise<void>;
}

export interface ConversationFilter {
  readonly phoneNumberId?: string;
  /**
   * Any ids of a user, including earlier ones: `waId` in any spelling that was seen, `userId` or `parentUserId`. A
   * number finds each of its owners. `spellingsOf` adds the spelling that was not seen.
   */
  readonly user?: string | readonly string[];
  /** Conversations whose thread is in this control state at that time (`threadControl`). */
  readonly control?: { readonly state: ControlState; readonly at: number };
}

export interface MessageFilter {
  /** The webhook field that a message arrived under: `messages`, `standby`. */
  readonly via?: string;
  /** `message`, `call`, `user_action`, `automatic_event`. */
  readonly kind?: EntryKind;
}
