import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { DatabaseThread } from './database-thread.ts';

/**
 * How often, at most, the position of a reader of one type is written to disk while it finds nothing; after a crash it
 * reads from there again.
 */
const placeEveryMs = 1_000;

/**
 * The changes as the HTTP thread follows them. A power cut may undo the view's last transactions, which are then
 * repeated, perhaps under other numbers. So changes are written to disk before they are first shown.
 * @param sync writes the view's commits to disk (`sync-log.ts`).
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
      // Nor may a position after changes that were not shown be stored before these are on disk, but that can wait.
      const isWorthIt = isShown || page.hasMore || now() - durableAt >= placeEveryMs;
      if (!isWorthIt) return { ...page, place: place ?? page.place };
      await sync();
      [durable, durableAt] = [page.place, now()];
      return page;
    },
  };
}
