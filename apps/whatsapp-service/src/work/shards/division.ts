import { allShards } from './shard-book.ts';

/** Which part of the work is this process's. */
export interface Division {
  /** As it was known last: for the name of what is remembered about them. */
  assigned(): readonly number[];
  /** What it may work now. Makes sure of it, if that was too long ago; rejects where the store fails. */
  lease(): Promise<ShardsLeased>;
}

export interface ShardsLeased {
  /** In order. */
  readonly shards: readonly number[];
  /**
   * Those whose former owner can have sent nothing in the last second. Each comes with its part of every number's rate, which is
   * free from then on.
   */
  readonly sending: readonly number[];
  /** In how many milliseconds there will be more of them; null if there are all. */
  readonly moreInMs: number | null;
}

/** Of a process that is alone. */
export const undivided: Division = {
  assigned: () => allShards,
  lease: async () => everything,
};

const everything: ShardsLeased = { shards: allShards, sending: allShards, moreInMs: null };
