import { collection } from '../../records/collection.ts';
import { type Flow, load, put } from '../../records/flow.ts';
import type { Written } from '../../records/record-store.ts';
import type { ProcessPlace } from './process-place.ts';

/** The number of shards that events and lanes are divided into. One instance works a shard at a time. */
export const shardCount = 16;

export const allShards: readonly number[] = Array.from({ length: shardCount }, (_, shard) => shard);

/** Which instance works which shard: one record, which all instances read and write. */
export interface ShardBook {
  readonly key: string;
  /** The working instances, by id. */
  readonly seats: readonly Seat[];
  /** By shard. */
  readonly leases: readonly ShardLease[];
}

export interface Seat {
  /** Unique for each run of a process. */
  readonly id: string;
  /** For people: the machine. */
  readonly name: string;
  /**
   * Changes while the instance is alive. Not a time, since clocks of instances differ: observers measure how long it
   * stays the same.
   */
  readonly beat: number;
  /** Where it runs; null if unknown. */
  readonly place: ProcessPlace | null;
  /** For people; absent in seats of older versions. */
  readonly role?: string;
  readonly version?: string;
}

export interface ShardLease {
  /** Null while no instance works it. */
  readonly owner: string | null;
  /** Incremented with each owner. */
  readonly fence: number;
}

export const shardBooks = collection({ name: 'work_shards', key: ({ key }: ShardBook) => key, indexes: {} });

export const bookKey = 'shards';

export const emptyBook: ShardBook = {
  key: bookKey,
  seats: [],
  leases: allShards.map(() => ({ owner: null, fence: 0 })),
};

export interface Beat extends Written {
  readonly book: ShardBook;
  /** Whether there was no book before, and so no working instance. */
  readonly isFirst: boolean;
}

/**
 * An instance reports that it is alive. It takes free shards and gives away its surplus, so that all have nearly the
 * same; the others give away theirs themselves.
 * @param gone seats that have not changed for too long; one that has changed since stays.
 */
export function* beat(seat: Omit<Seat, 'beat'>, gone: readonly Seat[] = []): Flow<Beat> {
  const { id } = seat;
  const found = yield* load(shardBooks, bookKey);
  const before = found ?? emptyBook;
  const isGone = (other: Seat): boolean => gone.some((each) => each.id === other.id && each.beat === other.beat);
  const last = before.seats.find((other) => other.id === id);
  const others = before.seats.filter((other) => other.id !== id && !isGone(other));
  const seats = [...others, { ...seat, beat: (last?.beat ?? 0) + 1 }].sort((a, b) => (a.id < b.id ? -1 : 1));
  const book = { ...before, seats, leases: divide(before.leases, seats, id) };
  return { book, isFirst: found === null, writes: [put(shardBooks, book)] };
}

/** An instance stops: its shards go to the others. */
export function* leave(id: string): Flow<Written & { readonly book: ShardBook }> {
  const before = (yield* load(shardBooks, bookKey)) ?? emptyBook;
  const seats = before.seats.filter((seat) => seat.id !== id);
  const book = { ...before, seats, leases: divide(before.leases, seats, null) };
  return { book, writes: [put(shardBooks, book)] };
}

/** The leases after free shards, and the giver's surplus, went to the instances that have least. Nothing else moves. */
function divide(leases: readonly ShardLease[], seats: readonly Seat[], giver: string | null): ShardLease[] {
  const held = new Map(seats.map(({ id }) => [id, 0]));
  const count = (id: string, by: number): unknown => held.set(id, (held.get(id) ?? 0) + by);
  for (const { owner } of leases) if (owner !== null && held.has(owner)) count(owner, 1);
  const rights = rightsOf(held, leases.length);
  const lacks = (id: string): number => (rights.get(id) ?? 0) - (held.get(id) ?? 0);
  const neediest = (): string | null =>
    [...held.keys()].reduce<string | null>(
      (best, id) => (lacks(id) > (best === null ? 0 : lacks(best)) ? id : best),
      null,
    );
  return leases.map((lease) => {
    const { owner, fence } = lease;
    const isFree = owner === null || !held.has(owner);
    if (!isFree && !(owner === giver && lacks(owner) < 0)) return lease;
    const next = neediest();
    if (next === null) return isFree ? { owner: null, fence } : lease;
    if (!isFree) count(owner, -1);
    count(next, 1);
    return { owner: next, fence: fence + 1 };
  });
}

/**
 * How many shards each instance should have: those that have most get the remainder, so that nothing moves without
 * need.
 */
function rightsOf(held: ReadonlyMap<string, number>, shards: number): Map<string, number> {
  const byHeld = [...held].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const least = Math.floor(shards / byHeld.length);
  return new Map(byHeld.map(([id], place) => [id, least + (place < shards % byHeld.length ? 1 : 0)]));
}
