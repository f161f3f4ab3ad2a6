import { createLoop, failing } from '../loop.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

/** Messages that arrive within this time are indexed together. */
const gatherMs = 100;
/** Between steps, so that others get their turn; and while events wait to be processed, which comes first. */
const pauseMs = 10;
const busyPauseMs = 1_000;
/** Sent messages and erasures wake no part. */
const sweepMs = 1_000;

/** Maintains the search index, if the store has one: in small steps, after processing. */
export function createSearchPart({
  store,
  log,
  notifications,
}: Pick<ServiceContext, 'store' | 'log' | 'notifications'>): Part | null {
  const { index } = store.search;
  if (!index) return null;
  let isBusy = false;
  const loop = createLoop({
    step: async () => {
      if (!(await index())) return sweepMs;
      return isBusy ? busyPauseMs : pauseMs;
    },
    gatherMs: () => gatherMs,
    log,
    words: failing('Updating the index of words'),
  });
  notifications.eventsProcessed.subscribe(({ hasMore }) => {
    isBusy = hasMore;
    if (!hasMore) loop.wake();
  });
  return { name: 'search', role: 'worker', ...runLoops([loop]) };
}
