import { allCollections } from '../collections.ts';
import { createBlockList } from '../erasure/block-list.ts';
import { createBodyCleaner } from '../erasure/clean-bodies.ts';
import { createEraser } from '../erasure/eraser.ts';
import type { ErasuresDeps } from '../http/erasures/routes.ts';
import type { WakeUps } from '../loop.ts';
import type { ContentStore } from '../media/content-store.ts';
import { releaseMedia } from '../media/remove-content.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * How often to look where nothing wakes it, and how long other processes may work on before they know of an erasure: longer than
 * their list of blocked persons may be old.
 */
const intervals: Readonly<Record<WakeUps, { readonly sweepMs: number; readonly graceMs: number }>> = {
  local: { sweepMs: 60_000, graceMs: 0 },
  none: { sweepMs: 10_000, graceMs: 10_000 },
};

export interface ErasurePart extends Part {
  readonly blocks: ReturnType<typeof createBlockList>['current'];
  readonly api: ErasuresDeps;
}

/** Erases persons who are to be forgotten, and keeps out what still comes about them. */
export function createErasurePart(
  { store, looks, log, clock, news }: ServiceContext,
  contents: ContentStore | null,
): ErasurePart {
  const { now } = clock;
  const { records } = looks;
  const { sweepMs, graceMs } = intervals[store.wakeUps];
  const blockList = createBlockList({ records, isShared: store.wakeUps === 'none', now });
  const eraser = createEraser({
    ...{ records, erasing: store.erasing, outbox: store.sending.outbox, log, now, graceMs, sweepMs },
    collections: allCollections,
    ...(contents && { release: releaseMedia({ records, contents, now }) }),
  });
  const cleaner = createBodyCleaner({
    ...{ feed: store.feed, records, erasing: store.erasing, blockList, log, sweepMs },
  });
  news.eventsProcessed.subscribe(({ items }) => {
    if (items.rejected > 0) cleaner.wake();
  });
  return {
    name: 'erasure',
    role: 'worker',
    blocks: blockList.current,
    api: {
      onChanged: async () => {
        await blockList.refresh();
        eraser.wake();
      },
    },
    ...runLoops([eraser, cleaner]),
  };
}
