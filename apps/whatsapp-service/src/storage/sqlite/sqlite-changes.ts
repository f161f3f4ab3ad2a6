import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { DatabaseThread } from './database-thread.ts';

/**
 * The changes as the HTTP thread follows them. A power cut may undo the view's last transactions, which are then done again, with
 * other numbers perhaps. So what nobody has seen yet is written to disk before it is shown.
 */
export function createSqliteChanges(view: DatabaseThread, queries: DatabaseThread): ChangeFeed {
  let durable: string | null = null;
  return {
    end: () => queries.call('changesEnd', []),
    read: async (place, limit) => {
      const page = await queries.call('readChanges', [place, limit]);
      if (page.changes.length > 0 && page.place !== durable) {
        await view.call('makeDurable', []);
        durable = page.place;
      }
      return page;
    },
  };
}
