import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { OutboxFilter } from '../../../outbox/outbox-store.ts';
import { compareKeys } from '../../../records/joins.ts';
import { readCursor, writeCursor } from '../../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../../records/page.ts';
import { indexedText } from '../indexed-text.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { outboxRecord } from './outbox-documents.ts';

const list = 'outbox';
/** Documents that one request looks at when the filter wants more than its query does. */
const atOnce = 300;

/** Entries newest first. Filters combine: the narrowest is asked for, the others are seen to here. */
export async function listEntries(
  firestore: Firestore,
  filter: OutboxFilter,
  page: PageRequest,
): Promise<Page<OutboxEntry>> {
  const after = page.cursor === undefined ? null : readCursor(list, page.cursor);
  const found = await Promise.all(
    queriesOf(firestore, filter).map((one) => matching(after ? one.startAfter(...after) : one, filter, page.limit + 1)),
  );
  const order = ({ createdAt, id }: OutboxEntry) => [-createdAt, id];
  const all = found.flat().sort((a, b) => compareKeys(order(a), order(b)));
  const shown = all.slice(0, page.limit);
  const last = all.length > page.limit ? shown.at(-1) : undefined;
  return { data: shown, nextCursor: last ? writeCursor(list, [last.createdAt, last.id]) : null };
}

/** One query, or one for each state: Firestore does not ask for many states and shards at a time. */
function queriesOf(firestore: Firestore, { states, recipient, from, until }: OutboxFilter): Query[] {
  if (recipient !== undefined) {
    return [query(firestore, queryShapes.outboxEntriesTo, { equals: [indexedText(recipient)], from, until })];
  }
  if (!states) return [query(firestore, queryShapes.outboxEntries, { among: shards, from, until })];
  return [...new Set(states)].map((state) =>
    query(firestore, queryShapes.outboxEntriesInState, { equals: [state], among: shards, from, until }),
  );
}

async function matching(wanted: Query, filter: OutboxFilter, limit: number): Promise<OutboxEntry[]> {
  const isPlain = filter.phoneNumberId === undefined && (filter.recipient === undefined || !filter.states);
  const size = isPlain ? limit : Math.max(limit, atOnce);
  const entries: OutboxEntry[] = [];
  let rest = wanted.limit(size);
  for (;;) {
    const { docs } = await rest.get();
    for (const doc of docs) {
      const entry = outboxRecord(outboxEntries, doc);
      if (entry && matches(entry, filter)) entries.push(entry);
    }
    const last: QueryDocumentSnapshot | undefined = docs.at(-1);
    if (entries.length >= limit || docs.length < size || !last) return entries.slice(0, limit);
    rest = wanted.limit(size).startAfter(last);
  }
}

function matches(entry: OutboxEntry, { states, phoneNumberId, recipient }: OutboxFilter): boolean {
  return (
    (states === undefined || states.includes(entry.state)) &&
    (phoneNumberId === undefined || entry.phoneNumberId === phoneNumberId) &&
    (recipient === undefined || entry.recipient === recipient)
  );
}
