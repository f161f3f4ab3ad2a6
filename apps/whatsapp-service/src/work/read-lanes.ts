import type { Index } from '../records/collection.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type Job, laneGroup } from './job.ts';
import type { LaneBook, LaneRange } from './lane-book.ts';

export interface ReadLanesDeps<T extends Job> {
  readonly records: Pick<RecordStore, 'list'>;
  /** The open jobs. */
  readonly open: Index<T>;
  readonly queue: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const lanesAtOnce = 16;
const laneLimit = 8;

/** Reads the next jobs of lanes that a book wants, some lanes at a time. */
export async function readLanes<T extends Job>(book: LaneBook<T>, deps: ReadLanesDeps<T>): Promise<void> {
  const { records, open, queue, now } = deps;
  const ranges: LaneRange[] = [];
  while (ranges.length < lanesAtOnce) {
    const range = book.wanted(now());
    if (!range) break;
    ranges.push(range);
  }
  await Promise.all(
    ranges.map(async (range) => {
      const { lane, from, until } = range;
      const { data } = await records.list(open, { group: laneGroup(queue, lane), from, until }, { limit: laneLimit });
      book.fill(range, data, laneLimit, now());
    }),
  );
}
