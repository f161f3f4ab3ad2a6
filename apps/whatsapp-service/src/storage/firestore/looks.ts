import type { Index } from '../../records/collection.ts';
import type { Looks, Store } from '../store.ts';
import { type Rests, workRestMs } from './rests.ts';

/** What is merely shown is looked at again after this at the latest; nothing that is sent or processed waits for it. */
const shownRestMs = 2 * 60 * 60_000;

/** The reads of those who look at intervals, which are answered from memory while nothing is written. */
export function createLooks(store: Omit<Store, 'looks'>, rests: Rests, now: () => number): Looks {
  const remembered =
    <A extends readonly unknown[], R>(
      name: string,
      ask: (...args: A) => Promise<R>,
      keyOf: (...args: A) => readonly unknown[] = (...args) => args,
      maxMs = shownRestMs,
    ) =>
    (...args: A): Promise<R> => {
      const key = `${name} ${JSON.stringify(keyOf(...args))}`;
      return rests(
        { name: key, now: now(), maxMs },
        () => ask(...args),
        () => Number.POSITIVE_INFINITY,
      );
    };
  const { events, records, changes, sending, usage, account, conversations } = store;
  return {
    records: {
      ...records,
      // The types of what is found are the collections', which the keys name.
      find: remembered('find', records.find, ({ name }, key) => [name, key], workRestMs) as typeof records.find,
      list: remembered('list', records.list, keyOfList, workRestMs) as typeof records.list,
      count: remembered('count', records.count, keyOfList, workRestMs),
    },
    events: {
      count: remembered('events', events.count),
      oldestPendingAt: remembered('oldest', events.oldestPendingAt),
      list: remembered('list events', events.list),
    },
    conversations: { routing: remembered('routing', conversations.routing) },
    account: { ...account, list: remembered('account', account.list) },
    usage: { ...usage, list: remembered('usage', usage.list) },
    outbox: {
      depth: remembered('depth', sending.outbox.depth),
      senders: remembered('senders', sending.outbox.senders),
      load: remembered('load', sending.outbox.load),
      findAhead: remembered('ahead', sending.outbox.findAhead),
      list: remembered('list entries', sending.outbox.list),
    },
    changes: { end: changes.end, read: remembered('changes', changes.read, (...args) => args, workRestMs) },
  };
}

const keyOfList = ({ collection, name }: Index, ...rest: readonly unknown[]): readonly unknown[] => [
  collection.name,
  name,
  ...rest,
];
