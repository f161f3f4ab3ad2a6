import type { DayOf, WebhookItem } from '@intexuraos/cloud-api';
import { type Arrived, arrivalOf } from '../conversations/arrival.ts';
import { definedParts } from '../records/defined-parts.ts';
import { type Flow, load, put, type RecordRead, remove, type Write } from '../records/flow.ts';
import { applyItem } from './apply-item.ts';
import { itemRecords } from './collections.ts';
import { shardOfItem } from './event-shards.ts';
import type { ItemRecord } from './item-record.ts';
import { likelyCreations, likelyReads } from './likely-reads.ts';
import type { IsBlocked } from './marks.ts';
import type { Rejection } from './rejection.ts';

/** What a store has to do for one item of an event: run `flow` in a transaction, or store it as failed. */
export interface ItemTask {
  readonly path: string;
  /** The keys that a record of the item may have. */
  readonly keys: readonly string[];
  /**
   * Applies the item, or finds that it was applied before, or belongs to another account. Throws if the item is bad.
   */
  readonly flow: () => Flow<ItemOutcome>;
  /** What to write instead when `flow` threw. */
  readonly failure: (error: unknown) => ItemOutcome;
  readonly kind: string;
  readonly wamid?: string | undefined;
  /** The first reads of the flow, as far as they are known before it runs. */
  readonly reads: () => readonly RecordRead[];
  /** Those of them that it creates, if it is the item's first occurrence and nothing else came before it. */
  readonly creates: () => readonly RecordRead[];
  /**
   * The subjects of its records. Items that share a subject contend for records if they are applied at the same time.
   */
  readonly subjects: readonly string[];
  /**
   * The person that it is about (in their group, if it names one), by all ids in the webhook; null if it names nobody.
   */
  readonly person: () => string | null;
  /** The shard whose owner applies it (`work/shards`). */
  readonly shard: () => number;
}

export interface ItemOutcome {
  readonly state: ItemRecord['state'];
  readonly writes: readonly Write[];
}

/** The parts of an event that decide how its items are judged. */
export interface ItemSource extends Arrived {
  readonly id: string;
  readonly foreign: readonly string[];
  /** Whether it was processed before, so that failed and rejected items may be recorded under their places. */
  readonly isReplay: boolean;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  /** Whether an item is about an erased person, and is left out; null if there is none. */
  readonly isBlocked?: IsBlocked | null;
}

/** The task of applying one item of that event, at `index` among its items. */
export function itemTask(source: ItemSource, item: WebhookItem, index = 0): ItemTask {
  if (source.isBlocked?.(item)) return blockedTask(source, item);
  return {
    path: item.path,
    keys: [item.identity, placeOf(source.id, item)],
    kind: kindOf(item),
    wamid: item.wamid,
    subjects: subjectsOf(item),
    person: () => personOf(item),
    shard: () => shardOfItem(item),
    reads: () => likelyReads(item),
    creates: () => likelyCreations(item),
    flow: () => processItem(source, item, index),
    failure: (error) => occurrence(source.id, item, 'failed', reasonOf(error)),
  };
}

/** The only trace of an item about an erased person: that there was one. */
function blockedTask({ id: eventId }: ItemSource, item: WebhookItem): ItemTask {
  const { path, via, kind, type, phoneNumberId } = item;
  const key = `${eventId}#${path}`;
  const state = 'rejected';
  const named = `${kind}.${type}`;
  const reason: Rejection = 'person_erased';
  const record: ItemRecord = {
    ...{ key, state, reason, identity: key, eventId, path, kind: named },
    ...definedParts({ via: via || undefined, phoneNumberId }),
  };
  const outcome: ItemOutcome = { state, writes: [put(itemRecords, record)] };
  const reads = (): readonly RecordRead[] => [{ op: 'load', collection: itemRecords, key }];
  return {
    ...{ path, keys: [key], kind: named, reads, creates: reads, subjects: [], person: () => null },
    failure: () => outcome,
    shard: () => shardOfItem(item),
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    *flow() {
      return outcome;
    },
  };
}

function* processItem(source: ItemSource, item: WebhookItem, index: number): Flow<ItemOutcome> {
  const { id: eventId, foreign, receivedAt, isReplay, dayOf } = source;
  const before = yield* load(itemRecords, item.identity);
  const isOwn = before?.eventId === eventId && before.path === item.path;
  if (isOwn && !isReplay) return { state: 'applied', writes: [] };
  if (!isOwn && foreign.some((pointer) => item.path === pointer || item.path.startsWith(`${pointer}/`))) {
    return occurrence(eventId, item, 'rejected', 'not_configured' satisfies Rejection);
  }
  const effects = yield* applyItem(item, { receivedAt, arrival: arrivalOf(source, index), dayOf });
  if (before && !isOwn) {
    // Counted once; yet a redelivery may have more data (a status that now has its price), which is merged.
    const { state, writes } = occurrence(eventId, item, 'duplicate');
    return { state, writes: [...effects, ...writes] };
  }
  const record = itemRecord(eventId, item, 'applied');
  const writes: Write[] = [...effects, put(itemRecords, record)];
  // A replay applies items again, since this version may read more in them than the previous one; rules are joins, so
  // nothing counts twice. A success replaces an earlier failure or rejection.
  if (isReplay) writes.push(remove(itemRecords, placeOf(eventId, item)));
  return { state: 'applied', writes };
}

function occurrence(eventId: string, item: WebhookItem, state: ItemRecord['state'], reason?: string): ItemOutcome {
  const record = itemRecord(eventId, item, state, reason);
  return { state, writes: [put(itemRecords, record)] };
}

function itemRecord(eventId: string, item: WebhookItem, state: ItemRecord['state'], reason?: string): ItemRecord {
  return {
    key: state === 'applied' ? item.identity : placeOf(eventId, item),
    state,
    identity: item.identity,
    eventId,
    path: item.path,
    kind: kindOf(item),
    ...definedParts({
      reason,
      via: item.via || undefined,
      phoneNumberId: item.phoneNumberId,
      waId: item.user?.waId,
      // Few users are known by a parent id alone, and no other id has its form.
      userId: item.user?.userId ?? item.user?.parentUserId,
      wamid: item.wamid,
      groupId: item.groupId,
      at: item.at,
    }),
  };
}

const placeOf = (eventId: string, item: WebhookItem): string => `${eventId}#${item.path}`;

const kindOf = (item: WebhookItem): string => `${item.kind}.${item.type}`;

const subjectsOf = ({ phoneNumberId, wabaId, groupId, user, wamid }: WebhookItem): string[] =>
  [groupId, user?.waId, user?.userId, user?.parentUserId, wamid]
    .filter((subject) => subject !== undefined)
    .map((subject) => `${phoneNumberId ?? wabaId}/${subject}`);

function personOf({ phoneNumberId, wabaId, groupId, user }: WebhookItem): string | null {
  const { waId, userId, parentUserId } = user ?? {};
  if ([waId, userId, parentUserId].every((id) => id === undefined)) return null;
  return [phoneNumberId ?? wabaId, groupId, waId, userId, parentUserId].join('/');
}

/** The error's class only: a parser's message may quote content. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
