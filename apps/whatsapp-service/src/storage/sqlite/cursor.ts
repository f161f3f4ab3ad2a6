import type { Page } from '../../inbound/page.ts';
import { ServiceError } from '../../service-error.ts';

/** Where a page ended: the list it belongs to, and the two values the list is ordered by. */
type Position = readonly [list: string, first: string | number, second: string | number];

/** Makes a page of up to `limit` rows out of a query for one more than that. */
export function pageOf<T>(
  rows: readonly Record<string, unknown>[],
  limit: number,
  fromRow: (row: Record<string, unknown>) => T,
  positionOf: (row: Record<string, unknown>) => Position,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return {
    data: shown.map(fromRow),
    nextCursor: hasMore ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : null,
  };
}

/** Reads a cursor of that list; rejects any other with `cursor_invalid`. */
export function position(cursor: string, list: string): [string | number, string | number] {
  try {
    const [from, first, second] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (from === list && isKey(first) && isKey(second)) return [first, second];
  } catch {
    // Falls through to the one answer for all that is no cursor of ours.
  }
  throw new ServiceError('cursor_invalid', 'This cursor was not made by this list. Begin again without one.');
}

const isKey = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
