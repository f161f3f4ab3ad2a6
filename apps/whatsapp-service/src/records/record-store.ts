import type { Collection, Index } from './collection.ts';
import type { Flow, Write } from './flow.ts';
import type { Page, PageRequest } from './page.ts';

/**
 * Keeps the records of all declared collections. A capability declares its collections and writes its rules as flows; it
 * needs no code of its own in any store. Whatever resolves is durable.
 */
export interface RecordStore {
  /**
   * Runs a rule in one transaction, applies its writes, all or none, and resolves with what it returned. What the rule has
   * read is still so when its writes are applied; a rule that others were faster than runs again from the start, which is
   * why it is made for each run. It may read and write any number of collections, but no counter,
   * and no feed but that of the changes, to which it may append.
   */
  run<T extends Written>(start: () => Flow<T>): Promise<T>;
  /** The record under a key; null if there is none. */
  find<T extends object>(collection: Collection<T>, key: string): Promise<T | null>;
  /** Records of one group of an index by place, those of one place by key. A record that moves may be listed twice or not. */
  list<T extends object>(index: Index<T>, range: IndexRange, page: PageRequest): Promise<Page<T>>;
  /** How many there are. */
  count(index: Index, range: IndexRange): Promise<number>;
  /** Removes up to `limit` records that were to be kept until some time before `now`; how many it removed. */
  sweep(collection: Collection, now: number, limit: number): Promise<number>;
  /**
   * Has records that were written under other settings (`Retention`) be kept until when those of now say: up to `limit`, from a place
   * on (null: from the beginning). Resolves with where to continue; null at the end.
   */
  redate(collection: Collection, place: string | null, limit: number): Promise<string | null>;
}

/** A group of an index, or the part of it from a place, and up to before another. */
export interface IndexRange {
  readonly group: string;
  readonly from?: number;
  readonly until?: number;
}

/** What a rule returns: what to write, besides anything else. */
export interface Written {
  readonly writes: readonly Write[];
}

/** The collection, if it is one that a `RecordStore` keeps; others have rules and tables of their own. */
export function recordsOnly<T extends object>(collection: Collection<T>): Collection<T> {
  if (collection.hasOwnTables)
    throw new TypeError(`${collection.name} has tables of its own; see its capability's store.`);
  return collection;
}

/** The name of a list in its cursors: a cursor is of use for the same list only. */
export function listName({ collection, name }: Index, { group, from, until }: IndexRange): string {
  return JSON.stringify([collection.name, name, group, from ?? null, until ?? null]);
}
