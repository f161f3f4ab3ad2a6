import { compareKeys } from '../../records/joins.ts';
import { type Position, readCursor, writeCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';

/**
 * The entries after the cursor, in order, up to the limit. The cursor is the place of the last entry shown. A place is
 * the sort key of the list, ascending: a time (negated for newest first) and a unique key.
 */
export function pageOf<T>(
  list: string,
  entries: readonly T[],
  placeOf: (entry: T) => Position,
  { limit, cursor }: PageRequest,
): Page<T> {
  const from = cursor === undefined ? null : readCursor(list, cursor);
  const rest = entries
    .map((entry) => ({ entry, place: placeOf(entry) }))
    .filter(({ place }) => from === null || compareKeys(place, from) > 0)
    .sort((a, b) => compareKeys(a.place, b.place));
  const shown = rest.slice(0, limit);
  const last = rest.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(({ entry }) => entry), nextCursor: last ? writeCursor(list, last.place) : null };
}
