import type { Collection, Index } from './collection.ts';
import type { Flow, Write } from './flow.ts';
import type { Page, PageRequest } from './page.ts';

/**
 * Keeps the records of all declared collections. A capability declares its collections and writes its rules as flows;
 * it needs no code of its own in any store. Every result is durable.
 */
export interface RecordStore {
  /**
   * Runs a rule in one transaction, applies all of its writes or none, and resolves with its result. If another writer
   * changes a record that the rule has read, the rule runs again from the start; that is why `start` creates it for
   * each run. It may read and write any number of collections, but no counter, and no feed except the changes, to which
   * it may append.
   */
  run<T extends Written>(start: () => Flow<T>): Promise<T>;
  /** The record under a key; null if there is none. */
  find<T extends object>(collection: Collection<T>, key: string): Promise<T | null>;
  /**
   * Records of one group of an index, by place, then by key. A record that moves meanwhile may be listed twice or not
   * at all.
   */
  list<T extends object>(index: Index<T>, range: IndexRange, page: PageRequest): Promise<Page<T>>;
  /** How many records the range has. */
  count(index: Index, range: IndexRange): Promise<number>;
  /** Removes up to `limit` records that expired before `now`, and resolves with how many. */
  sweep(collection: Collection, now: number, limit: number): Promise<number>;
  /**
   * Applies the present retention settings to records written under others: up to `limit`, from a position on (null:
   * from the beginning). Resolves with where to continue; null at the end.
   */
  redate(collection: Collection, place: string | null, limit: number): Promise<string | null>;
}

/** A group of an index, or a part of it: from one place on, and before another. */
export interface IndexRange {
  readonly group: string;
  readonly from?: number;
  readonly until?: number;
}

/** What a rule returns: its writes, besides anything else. */
export interface Written {
  readonly writes: readonly Write[];
}

/** The collection, if a `RecordStore` keeps it; throws for those with rules and tables of their own. */
export function recordsOnly<T extends object>(collection: Collection<T>): Collection<T> {
  if (collection.hasOwnTables)
    throw new TypeError(`${collection.name} has tables of its own; see its capability's store.`);
  return collection;
}

/** The name of a list in its cursors, so that a cursor is valid for the same list only. */
export function listName({ collection, name }: Index, { group, from, until }: IndexRange): string {
  return JSON.stringify([collection.name, name, group, from ?? null, until ?? null]);
}
