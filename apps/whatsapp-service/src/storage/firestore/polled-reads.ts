import type { Collection, Index } from '../../records/collection.ts';
import type { PolledReads, Store } from '../store.ts';
import { collections } from './queries.ts';
import { maxWorkAgeMs, type QueryCache } from './query-cache.ts';

/**
 * Data that is only displayed is read again after this at the latest; nothing that is sent or processed waits for it.
 */
const maxShownAgeMs = 2 * 60 * 60_000;

/** Answers reads from memory while nothing is written. */
export function createPolledReads(
  store: Omit<Store, 'polledReads'>,
  cached: QueryCache,
  now: () => number,
): PolledReads {
  const remembered =
    <A extends readonly unknown[], R>(
      name: string,
      of: (asked: A[0]) => readonly string[],
      ask: (...args: A) => Promise<R>,
      keyOf: (...args: A) => readonly unknown[] = (...args) => args,
      maxAgeMs = maxShownAgeMs,
    ) =>
    (...args: A): Promise<R> => {
      const key = `${name} ${JSON.stringify(keyOf(...args))}`;
      return cached(
        { name: key, of: of(args[0]), now: now(), maxAgeMs },
        () => ask(...args),
        () => Number.POSITIVE_INFINITY,
      );
    };
  const { events, records, changes, sending, usage, account, conversations } = store;
  const { outboxEntries, outboxLanes, outboxSenders } = collections;
  const ofEvents = () => [collections.events];
  const ofEntries = () => [outboxEntries];
  return {
    records: {
      ...records,
      // The types of the results are the collections', which the keys name.
      find: remembered(
        'find',
        ofCollection,
        records.find,
        ({ name }, key) => [name, key],
        maxWorkAgeMs,
      ) as typeof records.find,
      list: remembered('list', ofIndex, records.list, keyOfList, maxWorkAgeMs) as typeof records.list,
      count: remembered('count', ofIndex, records.count, keyOfList, maxWorkAgeMs),
    },
    events: {
      count: remembered('events', ofEvents, events.count),
      oldestPendingAt: remembered('oldest', ofEvents, events.oldestPendingAt),
      list: remembered('list events', ofEvents, events.list),
    },
    conversations: { routing: remembered('routing', () => [collections.routing], conversations.routing) },
    account: { ...account, list: remembered('account', () => [collections.account], account.list) },
    usage: { ...usage, list: remembered('usage', () => [collections.usage], usage.list) },
    outbox: {
      depth: remembered('depth', ofEntries, sending.outbox.depth),
      senders: remembered('senders', () => [outboxSenders], sending.outbox.senders),
      load: remembered('load', () => [outboxEntries, outboxLanes, outboxSenders], sending.outbox.load),
      findAhead: remembered('ahead', ofEntries, sending.outbox.findAhead),
      list: remembered('list entries', ofEntries, sending.outbox.list),
    },
    changes: {
      end: changes.end,
      read: remembered(
        'changes',
        () => [collections.items, collections.changes],
        changes.read,
        (...args) => args,
        maxWorkAgeMs,
      ),
    },
  };
}

const ofCollection = ({ name }: Collection): readonly string[] => [`whatsapp_${name}`];
const ofIndex = ({ collection }: Index): readonly string[] => ofCollection(collection);

const keyOfList = ({ collection, name }: Index, ...rest: readonly unknown[]): readonly unknown[] => [
  collection.name,
  name,
  ...rest,
];
