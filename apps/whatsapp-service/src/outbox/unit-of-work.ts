import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { Lane } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { Sender } from './sender.ts';

/** Every kind of record that the outbox's rules read and write, each under a key of its own. */
export interface OutboxRecords {
  /** By id. */
  readonly entry: OutboxEntry;
  /** By `{phoneNumberId}/{recipient}`. */
  readonly lane: Lane;
  /** By phone number id. */
  readonly sender: Sender;
  /** By `{scope}/{idempotency key}`. */
  readonly key: IdempotencyRecord;
  /** Not stored: the first open entry of a lane (the read's key) behind a position. */
  readonly open: OutboxEntry;
  /** Not the outbox's own: by the key of a conversation, as it stood a moment ago. */
  readonly conversation: ConversationRecord;
}

/** Records that the outbox keeps, and reads by their keys. */
export type StoredRecord = Exclude<keyof OutboxRecords, 'open' | 'conversation'>;

/** Which entry a client's key stands for. */
export interface IdempotencyRecord {
  readonly key: string;
  readonly hash: string;
  readonly entryId: string;
  readonly createdAt: number;
}

export type OutboxRead =
  | { readonly kind: StoredRecord | 'conversation'; readonly key: string }
  | { readonly kind: 'open'; readonly key: string; readonly after: number };

/** A record to put in place of whatever stands under its key; `sent` is appended to the feed of `SentRecord`s. */
export type OutboxWrite =
  | { [K in StoredRecord]: { readonly kind: K; readonly record: OutboxRecords[K] } }[StoredRecord]
  | { readonly kind: 'sent'; readonly record: SentRecord };

/**
 * Meta has accepted a message, or refused it because another responder owns the thread (`wamid` is null): its conversation
 * is to be notified (`SentFeed.tell`). Written in the transaction in which that becomes known, once for each wamid.
 */
export interface SentRecord {
  readonly entryId: string;
  readonly wamid: string | null;
}

/**
 * A rule that needs records: it yields what it wants to read and returns what it found and what to write. The rules are
 * so written once, and each store runs them in a transaction of its own. A flow must be free of effects, since a
 * transaction may have to be tried again; it reads everything it needs before its writes are applied.
 */
export type OutboxFlow<T> = Generator<OutboxRead, T, OutboxRecords[keyof OutboxRecords] | null>;

/** Reads one record; null if there is none. */
export function* read<K extends StoredRecord | 'conversation'>(
  kind: K,
  key: string,
): OutboxFlow<OutboxRecords[K] | null> {
  // The runner answers a read with the kind of record asked for; a generator's type can't say so.
  return (yield { kind, key }) as OutboxRecords[K] | null;
}

/** The first open entry of a lane whose position is greater than `after`; null if there is none. */
export function* readOpen(lane: string, after: number): OutboxFlow<OutboxEntry | null> {
  return (yield { kind: 'open', key: lane, after }) as OutboxEntry | null;
}
