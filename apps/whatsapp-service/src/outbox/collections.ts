import type { Collection, Feed, Index } from '../records/collection.ts';
import type { Lane } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { Sender } from './sender.ts';
import type { Settlement } from './settle-entry.ts';

export const outboxEntries: Collection<OutboxEntry> = { name: 'outbox_entries', keyOf: ({ id }) => id };

/** The open entries of a lane, by position. */
export const openEntries: Index<OutboxEntry> = { collection: outboxEntries, name: 'open' };

/** By `{phoneNumberId}/{recipient}`. */
export const outboxLanes: Collection<Lane> = { name: 'outbox_lanes', keyOf: ({ key }) => key };

export const outboxSenders: Collection<Sender> = {
  name: 'outbox_senders',
  keyOf: ({ phoneNumberId }) => phoneNumberId,
};

/** By `{scope}/{idempotency key}`. */
export const outboxKeys: Collection<IdempotencyRecord> = { name: 'outbox_keys', keyOf: ({ key }) => key };

/** What statuses say of entries, on its way to them (`OutboxStore.settlePending`). */
export const settlements: Feed<Settlement> = {
  name: 'outbox_settlements',
  keyOf: ({ entryId, attempt, status, at }) => `${entryId}.${attempt}:${status}:${at}`,
};

/** What Meta took, on its way to the conversations (`SentFeed.tell`). */
export const sentMessages: Feed<SentRecord> = {
  name: 'outbox_sent',
  keyOf: ({ entryId, wamid }) => `${entryId}/${wamid}`,
};

/** Which entry a client's key stands for. */
export interface IdempotencyRecord {
  readonly key: string;
  readonly hash: string;
  readonly entryId: string;
  readonly createdAt: number;
}

/**
 * Meta has accepted a message, or refused it because another responder owns the thread (`wamid` is null): its conversation
 * is to be notified (`SentFeed.tell`). Written in the transaction in which that becomes known, once for each wamid.
 */
export interface SentRecord {
  readonly entryId: string;
  readonly wamid: string | null;
}
