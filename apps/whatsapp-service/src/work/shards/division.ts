import { allShards } from './shard-book.ts';

/** Which part of the work is this process's. */
export interface Division {
  /** As last known: for naming what is remembered about them. */
  assigned(): readonly number[];
  /** The shards that may be worked now. Renews the lease if that is due; rejects if the store fails. */
  lease(): Promise<ShardsLeased>;
}

export interface ShardsLeased {
  /** In order. */
  readonly shards: readonly number[];
  /**
   * Those whose former owner can have sent nothing in the last second. Each comes with its part of every number's rate,
   * free from then on.
   */
  readonly sending: readonly number[];
  /** In how many milliseconds more of them will be free to send; null if all are. */
  readonly moreInMs: number | null;
}

/** For a process that is alone. */
export const undivided: Division = {
  assigned: () => allShards,
  lease: async () => everything,
};

const everything: ShardsLeased = { shards: allShards, sending: allShards, moreInMs: null };
