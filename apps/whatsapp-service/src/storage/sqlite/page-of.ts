import { type Position, writeCursor } from '../../records/list-cursor.ts';
import type { Page } from '../../records/page.ts';

/** Makes a page of up to `limit` rows of that list out of a query for one more than that. */
export function pageOf<R, T>(
  list: string,
  rows: readonly R[],
  limit: number,
  fromRow: (row: R) => T,
  positionOf: (row: R) => Position,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(fromRow), nextCursor: last ? writeCursor(list, positionOf(last)) : null };
}
