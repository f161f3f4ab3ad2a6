import { allCollections } from '../collections.ts';
import { createBlockList } from '../erasure/block-list.ts';
import { createBodyCleaner } from '../erasure/clean-bodies.ts';
import { unfinishedErasures } from '../erasure/collections.ts';
import { createEraser } from '../erasure/eraser.ts';
import { erasureFindings } from '../erasure/erasure-findings.ts';
import { createLeaveOut } from '../erasure/left-out.ts';
import type { ErasuresDeps } from '../http/erasures/routes.ts';
import type { WakeUps } from '../loop.ts';
import type { ContentStore } from '../media/content-store.ts';
import { releaseMedia } from '../media/remove-content.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * How often to look without being woken, and how long other processes may continue before they know of an erasure:
 * longer than the maximum age of their list of blocked persons.
 */
const intervals: Readonly<Record<WakeUps, { readonly sweepMs: number; readonly graceMs: number }>> = {
  local: { sweepMs: 60_000, graceMs: 0 },
  none: { sweepMs: 10_000, graceMs: 10_000 },
};

export interface ErasurePart extends Part {
  readonly blocks: ReturnType<typeof createBlockList>['current'];
  /** A webhook as it may be handed on. */
  readonly leaveOut: ReturnType<typeof createLeaveOut>;
  readonly api: ErasuresDeps;
}

/** Erases persons on request, and leaves out later data about them. */
export function createErasurePart(
  { store, polledReads, log, clock, notifications }: ServiceContext,
  contents: ContentStore | null,
): ErasurePart {
  const { now } = clock;
  const { records } = polledReads;
  const { sweepMs, graceMs } = intervals[store.wakeUps];
  const blockList = createBlockList({ records, isShared: store.wakeUps === 'none', now });
  const eraser = createEraser({
    ...{ records, erasing: store.erasing, outbox: store.sending.outbox, log, now, graceMs, sweepMs },
    collections: allCollections,
    onErased: notifications.personErased.publish,
    ...(contents && { release: releaseMedia({ records, contents, now }) }),
  });
  const cleaner = createBodyCleaner({
    ...{ feed: store.feed, records, erasing: store.erasing, blockList, log, now, sweepMs },
  });
  notifications.workerWoken.subscribe(eraser.wake);
  notifications.eventsProcessed.subscribe(({ items }) => {
    if (items.rejected > 0) cleaner.wake();
  });
  return {
    name: 'erasure',
    role: 'worker',
    blocks: blockList.current,
    leaveOut: createLeaveOut(blockList.current),
    api: {
      onChanged: async () => {
        await blockList.refresh();
        eraser.wake();
      },
    },
    nextAt: async () => ((await records.count(unfinishedErasures, { group: 'all' })) > 0 ? now() : null),
    health: async () => erasureFindings(eraser.report(), cleaner.failing(), now()),
    metrics: [
      {
        name: 'whatsapp_erasures_unfinished',
        help: 'People whose erasure is in progress or waiting.',
        kind: 'gauge',
        read: async () => [{ value: await records.count(unfinishedErasures, { group: 'all' }) }],
      },
      {
        name: 'whatsapp_erasure_oldest_seconds',
        help: 'How long the current erasure has been running, in seconds; 0 if there is none.',
        kind: 'gauge',
        read: () => [{ value: secondsSince(eraser.report().current?.requestedAt ?? null, now()) }],
      },
    ],
    ...runLoops([eraser, cleaner]),
  };
}

const secondsSince = (at: number | null, now: number): number => (at === null ? 0 : Math.max(0, (now - at) / 1_000));
