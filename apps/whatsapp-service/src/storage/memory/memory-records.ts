import { type Change, changes } from '../../changes/change.ts';
import { type Collection, type Index, indexEntries } from '../../records/collection.ts';
import { appends, type Read, runFlow, type Write } from '../../records/flow.ts';
import { type IndexRange, listName, type RecordStore, recordsOnly } from '../../records/record-store.ts';
import { defaultRetention, isOver } from '../../records/retention.ts';
import { pageOf } from './pages.ts';

/**
 * Declared collections in memory. Records are JSON text, as in the other stores, and a rule runs at once.
 * @param feed takes the changes that rules append.
 */
export function createMemoryRecordStore(
  assertOpen: () => void,
  feed: Change[],
  retention = defaultRetention,
): RecordStore {
  const tables = new Map<string, Map<string, string>>();
  const tableOf = (collection: Collection): Map<string, string> => {
    assertOpen();
    const { name } = recordsOnly(collection);
    const table = tables.get(name) ?? new Map<string, string>();
    tables.set(name, table);
    return table;
  };
  const find = <T extends object>(collection: Collection<T>, key: string): T | null => {
    const text = tableOf(collection).get(key);
    return text === undefined ? null : JSON.parse(text);
  };
  const all = <T extends object>(collection: Collection<T>): T[] =>
    [...tableOf(collection).values()].map((text) => JSON.parse(text));
  const inOrder = <T extends object>({ collection, name }: Index<T>, range: IndexRange): Placed<T>[] => {
    const { group, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = range;
    return all(collection)
      .flatMap((record) =>
        indexEntries(collection, record)
          .filter((entry) => entry.index === name && entry.group === group)
          .map(({ place }) => ({ record, place, key: collection.keyOf(record) })),
      )
      .filter(({ place }) => place >= from && place < until)
      .sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1));
  };
  const answer = (read: Read): object | null => {
    if (read.op === 'load') return find(read.collection, read.key);
    const behind = inOrder(read.index, { group: read.group }).find(({ place }) => place > read.after);
    return behind?.record ?? null;
  };
  const textOf = (write: Write): string | null => {
    if (write.op === 'put') return JSON.stringify(write.record);
    if (write.op === 'remove' || appends(changes, write)) return null;
    throw new TypeError('A record store has no counters, and no feed but that of the changes.');
  };

  return {
    run: async (start) => {
      const done = runFlow(start(), answer);
      // All of them become text before the first is stored, so that none is stored if one can't be.
      const texts = done.writes.map(textOf);
      for (const [index, write] of done.writes.entries()) {
        const text = texts[index] ?? null;
        if (appends(changes, write)) feed.push(write.record);
        if (!('collection' in write)) continue;
        if (text === null) tableOf(write.collection).delete(write.key);
        else tableOf(write.collection).set(write.key, text);
      }
      return done;
    },
    find: async (collection, key) => find(collection, key),
    list: async (index, range, page) => {
      const rows = inOrder(index, range);
      const shown = pageOf(listName(index, range), rows, ({ place, key }) => [place, key], page);
      return { ...shown, data: shown.data.map(({ record }) => record) };
    },
    count: async (index, range) => inOrder(index, range).length,
    sweep: async (collection, now, limit) => {
      const expired = all(collection).filter((record) =>
        isOver(collection.keptUntil?.(record, retention) ?? null, now),
      );
      const first = expired.slice(0, limit);
      for (const record of first) tableOf(collection).delete(collection.keyOf(record));
      return first.length;
    },
    // Worked out with each sweep.
    redate: async () => null,
  };
}

interface Placed<T> {
  readonly record: T;
  readonly place: number;
  readonly key: string;
}
