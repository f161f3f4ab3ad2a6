import { createLoop, type Loop } from '../loop.ts';
import { type Flow, load, put } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import type { Change } from './change.ts';
import { consumerPlaces } from './collections.ts';
import { beginHere } from './drain-changes.ts';
import type { FollowOptions } from './follow-changes.ts';

export interface FollowRareOptions
  extends Pick<
    FollowOptions,
    'feed' | 'records' | 'consumer' | 'rule' | 'onActed' | 'log' | 'words' | 'sweepMs' | 'sleep'
  > {
  readonly type: Change['type'];
  readonly now: () => number;
}

const pageSize = 1_000;
/** Changes of other types come by the thousand: pages of many cost less than many pages. */
const gatherMs = 200;
/** After a restart it reads what it has come by since its place was recorded. */
const recordEveryMs = 10_000;

/**
 * Follows the changes of one type which is rare among all, as `followChanges` does. A page without any is a read and no
 * transaction: its place is recorded now and then.
 */
export function followRareChanges(options: FollowRareOptions): Loop {
  const { feed, records, consumer, rule, type, onActed = () => undefined, now, log, words, sweepMs, sleep } = options;
  /** The place as it is recorded, and how far behind it nothing was found. */
  let known: { readonly recorded: string; readonly at: string; readonly since: number } | null = null;
  const start = async (): Promise<NonNullable<typeof known>> => {
    await beginHere({ feed, records, consumer });
    const place = (await records.find(consumerPlaces, consumer))?.place ?? (await feed.end());
    return { recorded: place, at: place, since: now() };
  };
  const step = async (): Promise<number> => {
    known ??= await start();
    const { recorded, at, since } = known;
    const page = await feed.read(at, pageSize, type);
    const wanted = page.changes;
    const hasMoved = page.place !== recorded;
    if (wanted.length === 0 && !(hasMoved && now() - since >= recordEveryMs)) {
      known = { recorded, at: page.place, since };
      return page.hasMore ? 0 : sweepMs;
    }
    const { isDone } = await records.run(() => moveOn(consumer, recorded, page.place, () => rule(wanted)));
    // Where another instance was faster, it continues from that one's place.
    known = isDone ? { recorded: page.place, at: page.place, since: now() } : null;
    if (isDone && wanted.length > 0) onActed();
    return page.hasMore || !isDone ? 0 : sweepMs;
  };
  return createLoop({ step, log, words, gatherMs: () => gatherMs, ...(sleep && { sleep }) });
}

function* moveOn(
  consumer: string,
  from: string,
  to: string,
  rule: () => Flow<Written>,
): Flow<Written & { readonly isDone: boolean }> {
  const current = yield* load(consumerPlaces, consumer);
  if (current?.place !== from) return { isDone: false, writes: [] };
  const { writes } = yield* rule();
  return { isDone: true, writes: [...writes, put(consumerPlaces, { consumer, place: to })] };
}
