import { compareKeys } from '../../inbound/joins.ts';
import type { Page, PageRequest } from '../../inbound/page.ts';
import { ServiceError } from '../../service-error.ts';

/** What a list is ordered by, ascending: a time (negated where the newest comes first) and a key that no two share. */
type Place = readonly [number, string | number];

/** The entries behind the cursor, in order, up to the limit. The cursor is the place of the last entry shown. */
export function pageOf<T>(
  list: string,
  entries: readonly T[],
  placeOf: (entry: T) => Place,
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

function writeCursor(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url');
}

function readCursor(list: string, cursor: string): Place {
  try {
    const [from, at, key]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isKey = typeof key === 'string' || typeof key === 'number';
    if (from === list && typeof at === 'number' && isKey) return [at, key];
  } catch {
    // Falls through to the one answer for all that is no cursor of ours.
  }
  throw new ServiceError('cursor_invalid', 'This cursor was not made by this list. Begin again without one.');
}
