import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Collection } from './collection.ts';
import type { RecordStore } from './record-store.ts';

export interface SweeperDeps {
  readonly records: Pick<RecordStore, 'sweep'>;
  readonly collections: readonly Collection[];
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const sweepEveryMs = 60 * 60_000;
/** Few enough that rules do not wait for it. */
const atOnce = 200;
/** While there is more to remove, others get their turn. */
const pauseMs = 1_000;

/** Removes the records of all declared collections that are no longer kept, once an hour. */
export function createSweeper({ records, collections, log, now, sleep }: SweeperDeps): Loop {
  const swept = collections.filter(({ keptUntil, hasOwnTables }) => keptUntil !== undefined && !hasOwnTables);
  const step = async (): Promise<number> => {
    let hasMore = false;
    for (const collection of swept) hasMore = (await records.sweep(collection, now(), atOnce)) >= atOnce || hasMore;
    return hasMore ? pauseMs : sweepEveryMs;
  };
  return createLoop({
    step,
    log,
    words: {
      fails: 'Cannot remove old records; will retry.',
      worksAgain: 'Removing old records works again.',
    },
    ...(sleep && { sleep }),
  });
}
