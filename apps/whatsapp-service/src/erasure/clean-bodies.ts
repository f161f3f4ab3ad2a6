import { eraseItems } from '@intexuraos/cloud-api';
import { consumerPlaces } from '../changes/collections.ts';
import type { EventFeed, FeedEntry } from '../inbound/event-feed.ts';
import { rejectionOf } from '../inbound/rejection.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type Flow, load, put, remove } from '../records/flow.ts';
import type { PersonEraser } from '../records/person-eraser.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import type { BlockList } from './block-list.ts';
import type { Failure } from './erasure-findings.ts';
import { erasingFor } from './left-out.ts';
import { noteFailures } from './note-failures.ts';

export interface CleanBodiesDeps {
  readonly feed: EventFeed;
  readonly records: Pick<RecordStore, 'run' | 'find'>;
  readonly erasing: Pick<PersonEraser, 'replaceBody' | 'emptyLogs'>;
  readonly blockList: Pick<BlockList, 'current'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  readonly sweepMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface BodyCleaner extends Loop {
  /** Null while it works. */
  failing(): Failure | null;
}

const consumer = 'erased-bodies';
const eventsAtOnce = 100;
/** The wait until nobody reads an older state of a file. */
const readerMs = 500;

/**
 * A webhook is stored before it is known whom it is about. If it contains data of a person who is left out, this
 * removes that from the stored body, and from the write-ahead logs, as soon as the webhook is processed. It does nothing
 * while nobody is left out.
 */
export function createBodyCleaner(deps: CleanBodiesDeps): BodyCleaner {
  const { feed, records, erasing, blockList, log, now, sweepMs, sleep } = deps;
  /** At the start too, since the process before may have ended between the two. */
  let mayBeInLogs = true;
  const { step, failing } = noteFailures(async () => {
    const blocks = await blockList.current();
    const known = await records.find(consumerPlaces, consumer);
    if (blocks === null) {
      // The next block begins there.
      if (known) await records.run(forgetPlace);
      return sweepMs;
    }
    const start = known?.place ?? (await feed.place(blocks.since));
    const page = await feed.read(start, eventsAtOnce);
    for (const { event, payload, items } of page.entries) {
      if (!hasBlocked(items)) continue;
      const erased = eraseItems(payload, erasingFor(blocks));
      if (!erased) continue;
      mayBeInLogs = true;
      await erasing.replaceBody(event.id, payload, erased.body);
    }
    if (page.place !== start || known === null) {
      await records.run(function* () {
        const current = yield* load(consumerPlaces, consumer);
        // Another instance has come further meanwhile, or it was there already.
        if (current?.place !== known?.place) return { writes: [] };
        return { writes: [put(consumerPlaces, { consumer, place: page.place })] };
      });
    }
    if (page.hasMore) return 0;
    if (mayBeInLogs) mayBeInLogs = !(await erasing.emptyLogs());
    return mayBeInLogs ? Math.min(sweepMs, readerMs) : sweepMs;
  }, now);
  const words = {
    fails: 'Cannot remove erased people from new webhooks; will retry.',
    worksAgain: 'Removing erased people from new webhooks works again.',
  };
  return { ...createLoop({ step, log, words, ...(sleep && { sleep }) }), failing };
}

function* forgetPlace(): Flow<Written> {
  const place = yield* load(consumerPlaces, consumer);
  return { writes: place ? [remove(consumerPlaces, consumer)] : [] };
}

const hasBlocked = (items: FeedEntry['items']): boolean => items.some((item) => rejectionOf(item) === 'person_erased');
