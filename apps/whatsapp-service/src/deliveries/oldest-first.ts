import type { Page } from '../records/page.ts';
import type { IndexRange, RecordStore } from '../records/record-store.ts';
import { newestDeliveries } from './collections.ts';
import type { Delivery } from './delivery.ts';

/** How many deliveries are read, and passed on, at a time. */
const pageSize = 200;

interface Marked {
  readonly cursor: string | undefined;
  readonly first: Delivery;
  readonly last: Delivery;
}

/**
 * The ids of deliveries in a range, the oldest first, a page at a time. Lists begin with the newest, so a first pass
 * notes where the pages begin, and a second reads these from the last to the first: millions of ids are never in
 * memory. Deliveries added meanwhile are left out.
 */
export async function* idsOldestFirst(
  records: Pick<RecordStore, 'list'>,
  range: IndexRange,
  isWanted: (delivery: Delivery) => boolean,
): AsyncGenerator<readonly string[]> {
  const marked: Marked[] = [];
  for await (const { cursor, data } of pagesFrom(records, range, undefined)) {
    const [first, last] = [data[0], data.at(-1)];
    if (first && last && data.some(isWanted)) marked.push({ cursor, first, last });
  }
  for (const { cursor, first, last } of marked.toReversed()) {
    const ids: string[] = [];
    for await (const { data } of pagesFrom(records, range, cursor)) {
      const within = data.filter((each) => !isBefore(each, first) && !isBefore(last, each));
      ids.push(...within.filter(isWanted).map(({ id }) => id));
      if (data.some((each) => !isBefore(each, last))) break;
    }
    if (ids.length > 0) yield ids.reverse();
  }
}

/** Whether it is listed before another: newer ones first, then the lesser id. */
const isBefore = (a: Delivery, b: Delivery): boolean =>
  a.createdAt === b.createdAt ? a.id < b.id : a.createdAt > b.createdAt;

async function* pagesFrom(
  records: Pick<RecordStore, 'list'>,
  range: IndexRange,
  start: string | undefined,
): AsyncGenerator<Pick<Page<Delivery>, 'data'> & { readonly cursor: string | undefined }> {
  let cursor = start;
  do {
    const at = cursor;
    const page: Page<Delivery> = await records.list(newestDeliveries, range, {
      limit: pageSize,
      ...(at !== undefined && { cursor: at }),
    });
    yield { cursor: at, data: page.data };
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
