import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { DatabaseThread } from './database-thread.ts';

/** So often at most is written to disk what a reader of one type has passed over; until then it looks there again. */
const placeEveryMs = 1_000;

/**
 * The changes as the HTTP thread follows them. A power cut may undo the view's last transactions, which are then done again, with
 * other numbers perhaps. So what nobody has seen yet is written to disk before it is shown.
 * @param sync writes to disk what the view has committed (`sync-log.ts`).
 */
export function createSqliteChanges(
  queries: Pick<DatabaseThread, 'call'>,
  sync: () => Promise<void>,
  now: () => number = () => performance.now(),
): ChangeFeed {
  let durable: string | null = null;
  let durableAt = Number.NEGATIVE_INFINITY;
  return {
    end: () => queries.call('changesEnd', []),
    read: async (place, limit, type) => {
      const page = await queries.call('readChanges', type === undefined ? [place, limit] : [place, limit, type]);
      if (page.place === durable) return page;
      const isShown = page.changes.length > 0;
      if (!isShown && type === undefined) return page;
      // A place behind what was not shown may not be kept either before that is on disk, and nobody waits for it.
      const isWorthIt = isShown || page.hasMore || now() - durableAt >= placeEveryMs;
      if (!isWorthIt) return { ...page, place: place ?? page.place };
      await sync();
      [durable, durableAt] = [page.place, now()];
      return page;
    },
  };
}
