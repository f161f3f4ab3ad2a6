import type { AccountRecord } from '../../account/account-record.ts';
import type { ControlChange } from '../../conversations/apply-control.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationFilter, MessageFilter } from '../../conversations/conversation-store.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import type { RoutingRecord } from '../../conversations/routing-record.ts';
import type { UsageRow } from '../../conversations/usage.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import type { Continuity } from '../../inbound/continuity.ts';
import type { FeedPage } from '../../inbound/event-feed.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import type { Blocks } from '../../inbound/marks.ts';
import type { SampleRates } from '../../inbound/sample-rates.ts';
import type { WebhookEvent } from '../../inbound/webhook-event.ts';
import type { EventFilter, ProcessingReport } from '../../inbound/webhook-event-store.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxFilter, OutboxOrder } from '../../outbox/outbox-filter.ts';
import type { DrainReport, OutboxDepth, OutboxLoad } from '../../outbox/outbox-store.ts';
import type { Sender } from '../../outbox/sender.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import type { ErasedPerson } from '../../records/person.ts';
import type { ErasureStep } from '../../records/person-eraser.ts';
import type { Retention } from '../../records/retention.ts';
import type { SweepStep } from '../../records/sweep.ts';
import type { ChangeQueries } from './changes.ts';
import type { ConversationQueries } from './conversation-queries.ts';
import type { FileRewriting } from './encryption/rewrite-content.ts';
import type { FaultKind } from './file-fault.ts';
import type { StoreFile } from './files.ts';
import type { Progress } from './progress.ts';
import type { RecordQueries } from './record-calls.ts';
import type { EventRemoval, ExpiredEvents } from './retention/sweep-events.ts';
import type { SearchQueries } from './search/search-queries.ts';

/** What the database threads can be asked to do, by name: the arguments and what comes back. */
export interface ThreadCalls {
  accept: { args: [batch: AcceptBatch]; result: AcceptOutcomes };
  processPending: {
    args: [limit: number, settledThrough: number, rates: SampleRates, blocks: Blocks | null];
    result: ProcessingReport;
  };
  drainSent: { args: [limit: number]; result: DrainReport };
  /** Has the feed show what rules about records have appended to it. */
  takeChanges: { args: []; result: undefined };
  judge: { args: [id: string, foreign: readonly string[]]; result: number | null };
  replay: { args: [seq: number]; result: undefined };
  checkWritable: { args: []; result: undefined };
  extendContinuity: { args: [now: number, isBroken: boolean]; result: Continuity };
  progress: { args: []; result: Progress };
  findEvent: { args: [id: string]; result: WebhookEvent | null };
  payload: { args: [id: string]; result: Uint8Array | null };
  listEvents: { args: [filter: EventFilter, page: PageRequest]; result: Page<WebhookEvent> };
  items: { args: [id: string]; result: readonly ItemRecord[] };
  feedPlace: { args: [from: number | null]; result: string };
  readFeed: { args: [place: string, limit: number]; result: FeedPage };
  listConversations: { args: [filter: ConversationFilter, page: PageRequest]; result: Page<ConversationRecord> };
  findConversations: CallOf<ConversationQueries['findConversations']>;
  listMessages: {
    args: [conversation: ConversationRecord, page: PageRequest, filter: MessageFilter];
    result: Page<MessageRecord>;
  };
  lastMessages: {
    args: [conversations: readonly ConversationRecord[]];
    result: readonly (MessageRecord | null)[];
  };
  findMessage: { args: [wamid: string]; result: MessageRecord | null };
  findMessages: CallOf<ConversationQueries['findMessages']>;
  searchMessages: CallOf<SearchQueries['searchMessages']>;
  listUsage: { args: [fromDay: string, untilDay: string]; result: readonly UsageRow[] };
  listAccount: { args: []; result: readonly AccountRecord[] };
  listRouting: { args: []; result: readonly RoutingRecord[] };
  recordControl: { args: [change: ControlChange]; result: undefined };
  findEntry: { args: [id: string]; result: OutboxEntry | null };
  findAhead: { args: [entry: Pick<OutboxEntry, 'lane' | 'position'>]; result: OutboxEntry | null };
  listEntries: { args: [filter: OutboxFilter, page: PageRequest, order: OutboxOrder]; result: Page<OutboxEntry> };
  listSenders: { args: []; result: readonly Sender[] };
  outboxDepth: { args: []; result: OutboxDepth };
  outboxLoad: { args: [limit: number]; result: OutboxLoad };
  /** `OutboxCall[]` and `OutboxResult[]` as JSON: entries are many small values, which clone far more slowly than text. */
  outbox: { args: [calls: string]; result: string };
  /** `RecordCommit[]` as JSON; says of each whether it was applied. */
  commitRecords: { args: [commits: string]; result: boolean[] };
  changesEnd: CallOf<ChangeQueries['changesEnd']>;
  readChanges: CallOf<ChangeQueries['readChanges']>;
  /** A step of keeping the index of words; whether more waits. */
  indexMessages: { args: []; result: boolean };
  readRecord: CallOf<RecordQueries['readRecord']>;
  listRecords: CallOf<RecordQueries['listRecords']>;
  countRecords: CallOf<RecordQueries['countRecords']>;
  expiredRecords: CallOf<RecordQueries['expiredRecords']>;
  recordsBehind: CallOf<RecordQueries['recordsBehind']>;
  /** A step of an erasure in the thread's own file, and its end. */
  erase: { args: [person: ErasedPerson, place: string | null]; result: ErasureStep };
  purge: { args: [isRewritten: boolean]; result: boolean };
  returnSpace: { args: []; result: boolean };
  rewrite: { args: [isPurged: boolean]; result: FileRewriting };
  sweepMessages: { args: SweepArguments; result: SweepStep };
  /** The first half of sweeping webhooks, in the view; the second is `removeEvents`. */
  expireEvents: { args: SweepArguments; result: ExpiredEvents };
  removeEvents: { args: [seqs: readonly number[]]; result: EventRemoval };
  replaceBody: { args: [id: string, before: Uint8Array, after: Uint8Array]; result: boolean };
  close: { args: []; result: undefined };
}

type SweepArguments = [retention: Retention, now: number, place: string | null];

interface CallOf<Method extends (...args: never[]) => unknown> {
  args: Parameters<Method>;
  result: ReturnType<Method>;
}

export type ThreadCallName = keyof ThreadCalls;

/** The calls of one thread, implemented. */
export type ThreadHandlers<Names extends ThreadCallName> = {
  [Name in Names]: (...args: ThreadCalls[Name]['args']) => ThreadCalls[Name]['result'];
};

type FileCallName = 'erase' | 'purge' | 'returnSpace' | 'rewrite' | 'close';
export type EventsCallName =
  | 'accept'
  | 'judge'
  | 'replaceBody'
  | 'removeEvents'
  | 'checkWritable'
  | 'extendContinuity'
  | FileCallName;
export type ViewCallName =
  | 'processPending'
  | 'drainSent'
  | 'takeChanges'
  | 'recordControl'
  | 'replay'
  | 'progress'
  | 'sweepMessages'
  | 'expireEvents'
  | 'indexMessages'
  | FileCallName;
export type OutboxCallName = 'outbox' | 'commitRecords' | FileCallName;
export type QueryCallName = Exclude<ThreadCallName, EventsCallName | ViewCallName | OutboxCallName> | 'close';

/** Many webhooks in one message between threads: one buffer, a column for each field, and what many have in common once. */
export interface AcceptBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Uint32Array;
  readonly receivedAt: Float64Array;
  /** For each webhook, its place in `subjects`. */
  readonly about: Uint32Array;
  readonly subjects: readonly BatchSubject[];
}

export interface BatchSubject {
  readonly phoneNumberId: string | null;
  readonly wabaId: string | null;
  /** JSON, or null where nothing is foreign. */
  readonly foreign: string | null;
}

/** For each webhook of a batch: whether it was stored, was there already, or why it could not be kept. */
export type AcceptOutcomes = readonly ('stored' | 'duplicate' | { readonly failed: string })[];

/** The first message to a thread: it may open its files. */
export const openFiles = 'open files';

export interface ThreadRequest {
  readonly id: number;
  readonly call: ThreadCallName;
  readonly args: readonly unknown[];
}

export type ThreadResponse =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ThreadError };

/** The error that a call threw. */
export interface ThreadError {
  readonly code: string;
  readonly message: string;
  /** If it is a fault of a file: which file, and what kind. */
  readonly which?: StoreFile | undefined;
  readonly kind?: FaultKind | undefined;
  readonly remedy?: string | null | undefined;
}

export interface ThreadOptions {
  readonly path: string;
  /** The events: keeps webhooks. The view: takes them to pieces. The outbox: what is to be sent. Queries: reads all. */
  readonly role: 'events' | 'view' | 'outbox' | 'queries';
  /** A module whose `itemTasks` splits events instead of the service's own; a function can't cross threads. */
  readonly tasksModule?: string;
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string | undefined;
  /** Encrypt and decrypt content; null where it is plain, and always was. */
  readonly keys?: ContentKeys | null | undefined;
}
