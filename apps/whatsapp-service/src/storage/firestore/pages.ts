import type { Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { type Position, readCursor, writeCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';

/** How a list is read page by page. */
export interface ListSource<T> {
  /** The list's name in its cursors. */
  readonly list: string;
  /** The two fields that the query orders by. */
  readonly orderedBy: readonly [string, string];
  readonly read: (snapshot: QueryDocumentSnapshot) => Promise<T> | T;
}

/** One page of a query that orders by two fields. Throws `cursor_invalid`. */
export async function pageOf<T>(query: Query, page: PageRequest, source: ListSource<T>): Promise<Page<T>> {
  const after = page.cursor === undefined ? null : readCursor(source.list, page.cursor);
  const started = after ? query.startAfter(...after) : query;
  const { docs } = await started.limit(page.limit + 1).get();
  const shown = docs.slice(0, page.limit);
  const last = docs.length > page.limit ? shown.at(-1) : undefined;
  const position = last && positionOf(last, source.orderedBy);
  return {
    data: await Promise.all(shown.map(source.read)),
    nextCursor: position ? writeCursor(source.list, position) : null,
  };
}

/**
 * One page of the matching entries of a query, for filters without an index. Keeps reading until the page is full, so few
 * matches cost many reads.
 */
export async function pageMatching<T>(
  query: Query,
  page: PageRequest,
  source: ListSource<T>,
  matches: (entry: T) => boolean,
): Promise<Page<T>> {
  const found: { readonly entry: T; readonly position: Position }[] = [];
  let rest = page.cursor === undefined ? query : query.startAfter(...readCursor(source.list, page.cursor));
  for (let hasMore = true; hasMore && found.length <= page.limit; ) {
    const { docs } = await rest.limit(lookAtOnce).get();
    for (const doc of docs) {
      const entry = await source.read(doc);
      if (matches(entry)) found.push({ entry, position: positionOf(doc, source.orderedBy) });
    }
    const last = docs.at(-1);
    hasMore = docs.length === lookAtOnce && last !== undefined;
    if (last) rest = query.startAfter(...positionOf(last, source.orderedBy));
  }
  const shown = found.slice(0, page.limit);
  const last = found.length > page.limit ? shown.at(-1) : undefined;
  return { data: shown.map(({ entry }) => entry), nextCursor: last ? writeCursor(source.list, last.position) : null };
}

/** How many documents one request reads to find matches. */
const lookAtOnce = 300;

export function positionOf(snapshot: QueryDocumentSnapshot, [first, second]: readonly [string, string]): Position {
  return [snapshot.get(first), snapshot.get(second)];
}
