import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Change } from './change.ts';
import type { ChangeFeed } from './change-feed.ts';

export interface WatchOptions {
  readonly feed: ChangeFeed;
  /** What to do about some changes in this process, such as forgetting what it remembers of a template. */
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Looks again at least this often, in milliseconds: another instance may have written. */
  readonly sweepMs: number;
  /** How long it waits for more after it is woken, in milliseconds; a page for each few webhooks would cost the thread that accepts them. Default: 100. */
  readonly gatherMs?: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const pageSize = 500;
/** Caches may be this much behind. */
const defaultGatherMs = 100;

/**
 * Shows what happens from now on to this process alone, for its caches: every instance sees every change. Nothing is
 * remembered across a restart, since the caches are not either; what must not be missed belongs in `followChanges`.
 */
export function watchChanges(options: WatchOptions): Loop {
  const { feed, onChanges, log, sweepMs, gatherMs = defaultGatherMs, sleep } = options;
  let place: string | null = null;
  const step = async (): Promise<number> => {
    if (place === null) {
      place = await feed.end();
      return sweepMs;
    }
    const page = await feed.read(place, pageSize);
    place = page.place;
    if (page.changes.length > 0) onChanges(page.changes);
    return page.hasMore ? 0 : sweepMs;
  };
  const words = {
    fails: 'Cannot read changes; cached templates and flows may be outdated for some minutes.',
    worksAgain: 'Changes can be read again.',
  };
  return createLoop({ step, log, words, gatherMs: () => gatherMs, ...(sleep && { sleep }) });
}
