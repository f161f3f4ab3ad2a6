import { type Change, isPresent } from '../../changes/change.ts';
import { type ChangeFeed, changesName } from '../../changes/change-feed.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';

/** The changes of this process. A place is how many come before it. */
export function createMemoryChanges(all: readonly Change[], assertOpen: () => void): ChangeFeed {
  const placeOf = (count: number): string => writeCursor(changesName, [count, 0]);
  return {
    end: async () => {
      assertOpen();
      return placeOf(all.length);
    },
    read: async (place, limit, type) => {
      assertOpen();
      const start = place === null ? 0 : Number(readCursor(changesName, place)[0]);
      const shown = all.slice(start, start + limit);
      const end = start + shown.length;
      const changes = shown.filter((change) => isPresent(change) && (type === undefined || change.type === type));
      return { changes, place: placeOf(end), hasMore: end < all.length };
    },
  };
}
