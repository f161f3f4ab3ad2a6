import type { AccountStore } from '../account/account-record.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { UsageStore } from '../conversations/usage.ts';
import type { ContentRewriting } from '../encryption/content-rewriting.ts';
import type { ContinuityStore } from '../inbound/continuity.ts';
import type { EventFeed } from '../inbound/event-feed.ts';
import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import type { WakeUps } from '../loop.ts';
import type { OutboxStore, SentFeed } from '../outbox/outbox-store.ts';
import type { Finding } from '../problems/problem.ts';
import type { ProblemStore } from '../problems/problem-store.ts';
import type { PersonEraser } from '../records/person-eraser.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { TableSweeper } from '../records/sweep.ts';
import type { MessageSearch } from '../search/message-search.ts';
import type { Shards } from '../work/shards/shards.ts';

/**
 * Reads that are repeated at intervals, whether anything changes or not. If each costs money, they are answered from
 * memory while nobody writes.
 */
export interface PolledReads {
  readonly records: RecordStore;
  readonly events: Pick<WebhookEventStore, 'count' | 'oldestPendingAt' | 'list'>;
  readonly conversations: Pick<ConversationStore, 'routing'>;
  readonly account: AccountStore;
  readonly usage: UsageStore;
  readonly outbox: Pick<OutboxStore, 'depth' | 'senders' | 'load' | 'findAhead' | 'list'>;
  readonly changes: ChangeFeed;
}

/** A store opened and ready. `memory` keeps nothing past the process and is for tests. */
export interface Store {
  /** For people to read; differences between stores have members of their own. */
  readonly kind: 'sqlite' | 'firestore' | 'memory';
  /** Whether all that writes to it is in this process. */
  readonly wakeUps: WakeUps;
  readonly events: WebhookEventStore;
  /** The same events, to be followed. */
  readonly feed: EventFeed;
  readonly conversations: ConversationStore;
  /** Messages by their words. */
  readonly search: MessageSearch;
  readonly account: AccountStore;
  readonly usage: UsageStore;
  readonly continuity: ContinuityStore;
  /** The problems that are on, and the alerts on their way. */
  readonly problems: ProblemStore;
  /** Outgoing messages, and their feed into the conversations. */
  readonly sending: { readonly outbox: OutboxStore; readonly sent: SentFeed };
  /** All collections without tables of their own. */
  readonly records: RecordStore;
  /** Removes expired data from tables of its own. */
  readonly sweeping: TableSweeper;
  /** Removes a person from tables of its own. */
  readonly erasing: PersonEraser;
  /** Re-encrypts stored content with the current key. Absent if nothing is encrypted. */
  readonly rewriting?: ContentRewriting;
  /** The feed of changes. */
  readonly changes: ChangeFeed;
  /** Others have just written something: looks are answered by the store again. Absent if they always are. */
  expectNews?(): void;
  /** This process's share of the work; absent if it is all of it. */
  readonly shards?: Shards;
  /** Absent if reads cost nothing. */
  readonly polledReads?: PolledReads;
  /** Proves that the store can take a write now; rejects with the reason if it can't. Leaves nothing behind. */
  checkWritable(): Promise<StoreCondition>;
  /** The size of its files and the free space on their disk; absent if it has no files here. */
  space?(): Promise<StoreSpace>;
  /** When its files were last backed up, in milliseconds since 1970; null if unknown. Absent if it has no files here. */
  lastBackupAt?(): Promise<number | null>;
  /** Faults of its files, found at startup or since, and what was done about them; for operators. */
  findings?(): readonly Finding[];
  /** Finishes work in progress and releases files, threads and connections. Calls after it reject. */
  close(): Promise<void>;
}

export interface StoreCondition {
  /** Upcoming trouble, such as a disk that is nearly full. */
  readonly warnings: readonly string[];
  /** How many webhooks shared a request to the database, on average since it was opened, if that is counted. */
  readonly eventsPerRoundTrip?: number;
}

export interface StoreSpace {
  /** All of its files, the write-ahead logs among them. */
  readonly bytes: number;
  readonly freeBytes: number;
}
