import type { Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { Page, PageRequest } from '../../inbound/page.ts';
import { type Position, readCursor, writeCursor } from '../list-cursor.ts';

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

export function positionOf(snapshot: QueryDocumentSnapshot, [first, second]: readonly [string, string]): Position {
  return [snapshot.get(first), snapshot.get(second)];
}
