import { type Flow, load, put, remove } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import type { Change } from './change.ts';
import type { ChangeFeed } from './change-feed.ts';
import { consumerPlaces } from './collections.ts';

export interface DrainOptions {
  readonly feed: ChangeFeed;
  readonly records: Pick<RecordStore, 'run' | 'find'>;
  /** A name of its own for each use of the changes, the same on all instances and in all versions. */
  readonly consumer: string;
  /** Where a consumer begins that has no place yet. Default: `end`, with what happens from now on. */
  readonly from?: 'end' | 'oldest';
  readonly limit: number;
  /** Its place, where the caller knows it from the call before; by default it is read. */
  readonly known?: string | null;
}

export interface Drained {
  /** Those that this call has acted on. */
  readonly changes: number;
  /** Whether there is more to be had at once. */
  readonly hasMore: boolean;
  /** Where it stands now; null where another was faster. */
  readonly place: string | null;
}

/**
 * Lets a consumer act on the next changes. What its rule writes, and how far it has come, is one transaction: after a crash, and
 * though several instances do the same at once, each change counts once. A rule runs again where others were faster, so what
 * is not a record (a call to somewhere) belongs behind the record that asks for it.
 */
export async function drainChanges(
  { feed, records, consumer, from = 'end', limit, known: place = null }: DrainOptions,
  rule: (changes: readonly Change[]) => Flow<Written>,
): Promise<Drained> {
  const known = place === null ? await records.find(consumerPlaces, consumer) : { place };
  const start = known?.place ?? (from === 'oldest' ? null : await feed.end());
  const page = await feed.read(start, limit);
  if (known && page.place === known.place) return { changes: 0, hasMore: false, place: known.place };
  const { isDone } = await records.run(function* () {
    const current = yield* load(consumerPlaces, consumer);
    // Another instance was faster; the next call continues behind it.
    if (current?.place !== known?.place) return { isDone: false, writes: [] };
    const { writes } = page.changes.length === 0 ? { writes: [] } : yield* rule(page.changes);
    return { isDone: true, writes: [...writes, put(consumerPlaces, { consumer, place: page.place })] };
  });
  return isDone
    ? { changes: page.changes.length, hasMore: page.hasMore, place: page.place }
    : { changes: 0, hasMore: true, place: null };
}

/** Gives a consumer that has no place its place, behind all there is now. */
export async function beginHere({
  feed,
  records,
  consumer,
}: Pick<DrainOptions, 'feed' | 'records' | 'consumer'>): Promise<void> {
  if (await records.find(consumerPlaces, consumer)) return;
  const place = await feed.end();
  await records.run(function* () {
    const known = yield* load(consumerPlaces, consumer);
    return { writes: known ? [] : [put(consumerPlaces, { consumer, place })] };
  });
}

/** Takes a consumer's place away: it begins again with what happens from then on. */
export async function forgetPlace({ records, consumer }: Pick<DrainOptions, 'records' | 'consumer'>): Promise<void> {
  if (!(await records.find(consumerPlaces, consumer))) return;
  const writes = [remove(consumerPlaces, consumer)];
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes };
  });
}
