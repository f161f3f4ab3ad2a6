import type { UserRef } from '@intexuraos/cloud-api';
import { type Collection, collection, type Feed, type Index, indexOf } from '../records/collection.ts';
import { keptUntil } from '../records/retention.ts';
import { keptForMs } from './kept-for.ts';
import type { Lane } from './lane.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import type { Sender } from './sender.ts';
import type { Settlement } from './settle-entry.ts';

const declaredEntries = collection({
  name: 'outbox_entries',
  key: ({ id }: OutboxEntry) => id,
  indexes: {
    open: { groups: (entry) => (isOpen(entry) ? [entry.lane] : []), place: ({ position }) => position },
  },
  persons: ({ recipient }) => [recipient],
  // A message in flight is erased once its outcome is known.
  erasure: { without: (entry, { ids }) => (ids.includes(entry.recipient) && entry.state !== 'sending' ? null : entry) },
  // Counted from its end.
  keptUntil: (entry, retention) =>
    isOpen(entry) ? null : keptUntil(retention, 'outbox', entry.updatedAt, entry.phoneNumberId),
  keptAs: 'outbox',
  hasOwnTables: true,
});

export const outboxEntries: Collection<OutboxEntry> = declaredEntries;

/** The open entries of a lane, by position. */
export const openEntries: Index<OutboxEntry> = indexOf(declaredEntries, 'open');

/** By `{phoneNumberId}/{recipient}`. */
export const outboxLanes: Collection<Lane> = collection({
  name: 'outbox_lanes',
  key: ({ key }: Lane) => key,
  indexes: {},
  persons: ({ recipient }) => [recipient],
  erasure: { without: (lane, { ids }) => (ids.includes(lane.recipient) ? null : lane) },
  hasOwnTables: true,
});

export const outboxSenders: Collection<Sender> = collection({
  name: 'outbox_senders',
  key: ({ phoneNumberId }: Sender) => phoneNumberId,
  indexes: {},
  hasOwnTables: true,
});

/** By `{scope}/{idempotency key}`. */
export const outboxKeys: Collection<IdempotencyRecord> = collection({
  name: 'outbox_keys',
  key: ({ key }: IdempotencyRecord) => key,
  indexes: {},
  keptUntil: ({ createdAt }) => createdAt + keptForMs,
  hasOwnTables: true,
});

/** What statuses say about entries, on the way to the outbox (`OutboxStore.settlePending`). */
export const settlements: Feed<Settlement> = {
  name: 'outbox_settlements',
  keyOf: ({ entryId, attempt, wamid, status, at }) => `${entryId}.${attempt ?? wamid}:${status}:${at}`,
};

/** Messages that Meta accepted, on the way to their conversations (`SentFeed.drain`). */
export const sentMessages: Feed<SentRecord> = {
  name: 'outbox_sent',
  keyOf: ({ entryId, wamid, hasEnded }) => `${entryId}/${hasEnded ? 'ended' : wamid}`,
};

/** The entry that a client's idempotency key stands for. */
export interface IdempotencyRecord {
  readonly key: string;
  readonly hash: string;
  readonly entryId: string;
  readonly createdAt: number;
}

/**
 * Meta has accepted a message, or refused it because another responder owns the thread (`wamid` is null): its
 * conversation is to be updated (`SentFeed.drain`). Written in the transaction in which that becomes known, once for
 * each wamid.
 */
export interface SentRecord {
  readonly entryId: string;
  readonly wamid: string | null;
  /** Absent in records of older versions, and if Meta's answer adds nothing to the ids that the message was sent to. */
  readonly learned?: LearnedRecipient;
  /** It ended before Meta accepted it: nothing for its conversation, but a change to report. */
  readonly hasEnded?: true;
}

/** The person behind the ids that a message was sent to, as perhaps only Meta's answer shows. */
export interface LearnedRecipient {
  readonly phoneNumberId: string;
  readonly user: UserRef;
  /** Milliseconds since 1970. */
  readonly at: number;
}
