import type { ChangeFeed } from '../changes/change-feed.ts';
import { consumerPlaces } from '../changes/collections.ts';
import { drainChanges } from '../changes/drain-changes.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type Flow, firstOf, load, put, remove } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { type Broadcast, followedForMs } from './broadcast.ts';
import { broadcasts, followedBroadcasts } from './collections.ts';
import { recordResults, resultTypes } from './results.ts';
import { resultsConsumer } from './turn.ts';

export interface FollowResultsDeps {
  readonly feed: ChangeFeed;
  readonly records: Pick<RecordStore, 'run' | 'find' | 'list'>;
  /** Looks at least this often, in milliseconds, whether there is a broadcast to follow. */
  readonly sweepMs: number;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ResultsFollower extends Loop {
  /** There may be new changes. Without a broadcast to follow it looks at nothing: that is most of the time. */
  changed(): void;
}

const pageSize = 1_000;
/** Statuses come in numbers: those that come within this time share a transaction. */
const gatherMs = 200;

/**
 * Makes the loop that records the results of broadcasts’ messages. The changes are followed only while results of a
 * broadcast are wanted: until seven days after its end.
 */
export function followResults({ feed, records, sweepMs, log, now, sleep }: FollowResultsDeps): ResultsFollower {
  let isFollowing = false;
  const step = async (): Promise<number> => {
    const { data } = await records.list(followedBroadcasts, { group: 'all' }, { limit: 100 });
    isFollowing = data.length > 0;
    if (!isFollowing) return sweepMs;
    for (const { id } of data.filter((each) => isOver(each, now()))) {
      await records.run(() => stopFollowing(id, now()));
    }
    const { hasMore } = await drainChanges({ feed, records, consumer: resultsConsumer, limit: pageSize }, (changes) =>
      recordResults(changes.filter(({ type }) => resultTypes.includes(type))),
    );
    return hasMore ? 0 : sweepMs;
  };
  const loop = createLoop({
    step,
    log,
    words: { fails: 'Cannot record results of broadcasts; they wait.', worksAgain: 'Recording results works again.' },
    gatherMs: () => gatherMs,
    ...(sleep && { sleep }),
  });
  return {
    ...loop,
    changed: () => {
      if (isFollowing) loop.wake();
    },
  };
}

const isOver = ({ endedAt }: Broadcast, now: number): boolean => endedAt !== null && endedAt + followedForMs <= now;

/** Without a broadcast to follow the position is forgotten too: the next broadcast begins at the end of the feed. */
function* stopFollowing(id: string, now: number): Flow<Written> {
  const broadcast = yield* load(broadcasts, id);
  if (!broadcast?.isFollowed || !isOver(broadcast, now)) return { writes: [] };
  const first = yield* firstOf(followedBroadcasts, 'all', 0);
  const next = first?.id === id ? yield* firstOf(followedBroadcasts, 'all', first.createdAt) : first;
  const isLast = next === null;
  return {
    writes: [
      put(broadcasts, { ...broadcast, isFollowed: false }),
      ...(isLast ? [remove(consumerPlaces, resultsConsumer)] : []),
    ],
  };
}
