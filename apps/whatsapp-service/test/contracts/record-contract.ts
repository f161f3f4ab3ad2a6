import { beforeEach, describe, expect, it } from 'vitest';
import { outboxEntries } from '../../src/outbox/collections.ts';
import { collection, type Index, indexOf, personIndex } from '../../src/records/collection.ts';
import { type Flow, firstOf, load, put, remove, type Write } from '../../src/records/flow.ts';
import type { IndexRange, RecordStore, Written } from '../../src/records/record-store.ts';
import { readAll, type StoreFixture } from './store-fixture.ts';

/** What a capability's records may look like. */
interface Parcel {
  readonly id: string;
  readonly state: 'waiting' | 'sent';
  readonly dueAt: number;
  readonly receiver?: string;
  readonly keptUntil?: number;
}

const parcels = collection({
  name: 'test_parcels',
  key: ({ id }: Parcel) => id,
  indexes: {
    due: { groups: ({ state }) => (state === 'waiting' ? ['all', `state/${state}`] : []), place: ({ dueAt }) => dueAt },
    newest: { groups: () => [''], place: ({ dueAt }) => -dueAt },
  },
  persons: ({ receiver }) => (receiver === undefined ? [] : [receiver]),
  keptUntil: ({ keptUntil }) => keptUntil ?? null,
});
const due = indexOf(parcels, 'due');
const newest = indexOf(parcels, 'newest');

const counts = collection({ name: 'test_counts', key: ({ id }: Count) => id, indexes: {} });

interface Count {
  readonly id: string;
  readonly value: number;
}

const parcel = (id: string, dueAt = 0, more: Partial<Parcel> = {}): Parcel => ({
  id,
  state: 'waiting',
  dueAt,
  ...more,
});

/** A rule that only writes. */
function writing(...writes: readonly Write[]): () => Flow<Written> {
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  return function* () {
    return { writes };
  };
}

function* increment(id: string): Flow<Written & { readonly value: number }> {
  const before = yield* load(counts, id);
  const value = (before?.value ?? 0) + 1;
  return { value, writes: [put(counts, { id, value })] };
}

/** Takes the first parcel that is due. */
function* send(): Flow<Written & { readonly sent: string | null }> {
  const first = yield* firstOf(due, 'all', -1);
  if (first === null) return { sent: null, writes: [] };
  return { sent: first.id, writes: [put(parcels, { ...first, state: 'sent' })] };
}

/** The contract of `RecordStore`: what a store does with collections of which it knows only the declaration. */
export function describeRecordStore(fixture: StoreFixture): void {
  let records: RecordStore;
  const store = (...some: readonly Parcel[]) => records.run(writing(...some.map((each) => put(parcels, each))));
  const idsIn = async (index: Index<Parcel>, range: IndexRange, limit = 10) =>
    (await readAll((page) => records.list(index, range, page), limit)).map(({ id }) => id);

  beforeEach(async () => {
    ({ records } = await fixture.open());
  });

  describe('run', () => {
    it('puts what a rule writes where the next one, and anybody else, finds it', async () => {
      expect(await records.find(parcels, 'a')).toBeNull();
      await store(parcel('a', 5, { receiver: '1' }));
      expect(await records.find(parcels, 'a')).toEqual(parcel('a', 5, { receiver: '1' }));
      await store(parcel('a', 6));
      expect(await records.find(parcels, 'a')).toEqual(parcel('a', 6));
    });

    it('resolves with what the rule returned', async () => {
      expect(await records.run(() => increment('x'))).toMatchObject({ value: 1 });
      expect(await records.run(() => increment('x'))).toMatchObject({ value: 2 });
    });

    it('removes a record', async () => {
      await store(parcel('a'), parcel('b'));
      await records.run(writing(remove(parcels, 'a'), remove(parcels, 'never there')));
      expect(await records.find(parcels, 'a')).toBeNull();
      expect(await idsIn(due, { group: 'all' })).toEqual(['b']);
    });

    it('keeps the records of each collection apart, though they have the same key', async () => {
      await records.run(writing(put(parcels, parcel('a')), put(counts, { id: 'a', value: 7 })));
      expect(await records.find(counts, 'a')).toEqual({ id: 'a', value: 7 });
      expect(await records.find(parcels, 'a')).toEqual(parcel('a'));
    });

    it('writes nothing for a rule that throws, or one of whose records is no JSON', async () => {
      const failing = function* (): Flow<Written> {
        yield* load(parcels, 'a');
        throw new Error('on purpose');
      };
      await expect(records.run(failing)).rejects.toThrow('on purpose');
      const noJson = { ...parcel('b'), dueAt: 1n as unknown as number };
      await expect(store(parcel('a'), noJson)).rejects.toThrow();
      expect(await records.find(parcels, 'a')).toBeNull();
    });

    it('refuses what has tables of its own', async () => {
      const reading = function* (): Flow<Written> {
        yield* load(outboxEntries, 'out_1');
        return { writes: [] };
      };
      await expect(records.run(reading)).rejects.toThrow('outbox_entries has tables of its own');
    });

    it('loses no change where many rules change one record at once', async () => {
      const done = await Promise.all(Array.from({ length: 8 }, () => records.run(() => increment('x'))));
      expect(done.map(({ value }) => value).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await records.find(counts, 'x')).toEqual({ id: 'x', value: 8 });
    });

    it('lets many rules that take the first of an index at once take each record once', async () => {
      await store(...[3, 1, 2, 4].map((at) => parcel(`p${at}`, at)));
      const taken = await Promise.all(Array.from({ length: 6 }, () => records.run(send)));
      expect(taken.flatMap(({ sent }) => sent ?? []).sort()).toEqual(['p1', 'p2', 'p3', 'p4']);
      expect(await records.count(due, { group: 'all' })).toBe(0);
    });

    it('reads the first record whose place is greater, and null where there is none', async () => {
      await store(parcel('a', 1), parcel('b', 2), parcel('c', 2));
      const firstBehind = async (place: number) => {
        const reading = function* () {
          return { first: yield* firstOf(due, 'all', place), writes: [] };
        };
        return (await records.run(reading)).first?.id ?? null;
      };
      expect(await firstBehind(0)).toBe('a');
      expect(await firstBehind(1)).toBe('b');
      expect(await firstBehind(2)).toBeNull();
    });

    it('takes any text as a key', async () => {
      const keys = ['', '/', '__x__', '\ud800', 'é', `long ${'x'.repeat(3_000)}`, '\u0000', '..'];
      await store(...keys.map((key, index) => parcel(key, index)));
      for (const [index, key] of keys.entries()) expect(await records.find(parcels, key)).toEqual(parcel(key, index));
      expect(await idsIn(due, { group: 'all' }, 3)).toEqual(keys);
    });
  });

  describe('list', () => {
    it('lists a group by place, and what has one place by key', async () => {
      await store(parcel('c', 2), parcel('b', 2), parcel('a', 3), parcel('d', 1));
      expect(await idsIn(due, { group: 'all' })).toEqual(['d', 'b', 'c', 'a']);
      expect(await idsIn(newest, { group: '' })).toEqual(['a', 'b', 'c', 'd']);
      expect(await idsIn(due, { group: 'state/sent' })).toEqual([]);
    });

    it('goes through all pages, each record once', async () => {
      const ids = Array.from({ length: 7 }, (_, index) => `p${index}`);
      await store(...ids.map((id, index) => parcel(id, index >> 1)));
      for (const limit of [1, 2, 3, 7]) expect(await idsIn(due, { group: 'all' }, limit)).toEqual(ids);
    });

    it('begins at a place and ends before another', async () => {
      await store(...[1, 2, 3, 4].map((at) => parcel(`p${at}`, at)));
      expect(await idsIn(due, { group: 'all', from: 2 }, 1)).toEqual(['p2', 'p3', 'p4']);
      expect(await idsIn(due, { group: 'all', from: 2, until: 4 }, 1)).toEqual(['p2', 'p3']);
      expect(await idsIn(due, { group: 'all', until: 2 })).toEqual(['p1']);
    });

    it('follows a record that changes its groups or its place', async () => {
      await store(parcel('a', 1), parcel('b', 2));
      await store(parcel('a', 3));
      expect(await idsIn(due, { group: 'all' })).toEqual(['b', 'a']);
      await store(parcel('a', 3, { state: 'sent' }));
      expect(await idsIn(due, { group: 'all' })).toEqual(['b']);
      expect(await idsIn(due, { group: 'state/waiting' })).toEqual(['b']);
      expect(await idsIn(newest, { group: '' })).toEqual(['a', 'b']);
    });

    it('refuses a cursor of another list', async () => {
      await store(parcel('a', 1), parcel('b', 2));
      const { nextCursor } = await records.list(due, { group: 'all' }, { limit: 1 });
      const page = { limit: 1, ...(nextCursor !== null && { cursor: nextCursor }) };
      expect((await records.list(due, { group: 'all' }, page)).data).toEqual([parcel('b', 2)]);
      for (const range of [{ group: 'state/waiting' }, { group: 'all', from: 0 }]) {
        await expect(records.list(due, range, page)).rejects.toMatchObject({ code: 'cursor_invalid' });
      }
    });

    it('finds what concerns a person, in a collection that says so', async () => {
      await store(parcel('a', 1, { receiver: '1' }), parcel('b', 1, { receiver: '2' }), parcel('c'));
      expect(await idsIn({ collection: parcels, name: personIndex }, { group: '2' })).toEqual(['b']);
    });
  });

  describe('count', () => {
    it('counts a group, or a part of it', async () => {
      expect(await records.count(due, { group: 'all' })).toBe(0);
      await store(...[1, 2, 3, 4].map((at) => parcel(`p${at}`, at)));
      expect(await records.count(due, { group: 'all' })).toBe(4);
      expect(await records.count(due, { group: 'all', from: 2, until: 4 })).toBe(2);
      expect(await records.count(due, { group: 'none' })).toBe(0);
    });
  });

  describe('sweep', () => {
    it('removes what was to be kept until some time before, and nothing that is in use', async () => {
      await store(parcel('over', 1, { keptUntil: 99 }), parcel('not yet', 2, { keptUntil: 100 }), parcel('in use', 3));
      expect(await records.sweep(parcels, 100, 10)).toBe(1);
      expect(await idsIn(due, { group: 'all' })).toEqual(['not yet', 'in use']);
      expect(await records.sweep(parcels, 100, 10)).toBe(0);
    });

    it('removes no more than was asked for at a time', async () => {
      await store(...[1, 2, 3].map((at) => parcel(`p${at}`, at, { keptUntil: at })));
      expect(await records.sweep(parcels, 10, 2)).toBe(2);
      expect(await records.sweep(parcels, 10, 2)).toBe(1);
    });
  });

  if (!fixture.isDurable) return;

  it('holds its records, opened again', async () => {
    await store(parcel('a', 1));
    const again = await fixture.open();
    expect(await again.records.find(parcels, 'a')).toEqual(parcel('a', 1));
    expect((await again.records.list(due, { group: 'all' }, { limit: 10 })).data).toEqual([parcel('a', 1)]);
  });

  it('loses no change where two instances change one record', async () => {
    const other = (await fixture.open()).records;
    await Promise.all([records, other, records, other].map((each) => each.run(() => increment('x'))));
    expect(await other.find(counts, 'x')).toEqual({ id: 'x', value: 4 });
  });
}
