import type { Change } from './change.ts';

/** Everything that happened, to be followed from any place. Every store implements it, under the contract suite. */
export interface ChangeFeed {
  /** Behind all there is now. */
  end(): Promise<string>;
  /**
   * About `limit` changes behind a place, or the oldest that are kept: those of one conversation in their order. A reader
   * that continues from the place of a page misses none that is kept, on any instance and after any restart, and may see one again. A
   * change on a page is durable. With a type, the page has changes of that type alone, and may have none though more follows: a page that
   * has none costs no more than finding that out. Rejects an invalid place with `cursor_invalid`.
   */
  read(place: string | null, limit: number, type?: Change['type']): Promise<ChangePage>;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  /** Where to continue. */
  readonly place: string;
  /** Whether there is more to be had at once. */
  readonly hasMore: boolean;
}

/** The name of the feed in its places. */
export const changesName = 'changes';
