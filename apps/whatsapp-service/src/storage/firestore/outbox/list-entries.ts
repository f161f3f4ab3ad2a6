import { FieldPath, type Firestore, type Query, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { outboxStates } from '@intexuraos/service-api/outbox-state';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { isMeant, type OutboxFilter, type OutboxOrder } from '../../../outbox/outbox-filter.ts';
import { compareKeys } from '../../../records/joins.ts';
import { type Position, readCursor, writeCursor } from '../../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../../records/page.ts';
import { indexedText } from '../indexed-text.ts';
import { type QueryShape, type QueryValues, query, queryShapes, shards } from '../queries.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';

/** Documents that one request looks at when the filter wants more than its query does. */
const atOnce = 300;
/** The maximum of requests by one query for a page: the rest is left to the next page. */
const maxRequests = 10;

/** The results of a query, and how far it searched: null if to its end. */
interface Found {
  readonly entries: readonly OutboxEntry[];
  readonly lookedUntil: Position | null;
}

/** Entries in order. Filters combine: the narrowest is asked for, the others are seen to here. */
export async function listEntries(
  firestore: Firestore,
  filter: OutboxFilter,
  { limit, cursor }: PageRequest,
  order: OutboxOrder,
): Promise<Page<OutboxEntry>> {
  const list = `outbox ${order}`;
  const after = cursor === undefined ? null : readCursor(list, cursor);
  const queries = order === 'newest' ? newestFirst(firestore, filter, after) : oldestFirst(firestore, filter, after);
  const found = await Promise.all(queries.map((one) => matching(one, filter, limit + 1)));
  const sign = order === 'newest' ? -1 : 1;
  const compare = ([a, id]: Position, [b, other]: Position): number =>
    compareKeys([sign * Number(a), id], [sign * Number(b), other]);
  const placeOf = ({ createdAt, id }: OutboxEntry): Position => [createdAt, id];
  // Behind the place at which a query stopped, others may have entries that go before those of its rest.
  const [horizon = null] = found.flatMap(({ lookedUntil }) => (lookedUntil ? [lookedUntil] : [])).sort(compare);
  const all = found
    .flatMap(({ entries }) => entries)
    .filter((entry) => horizon === null || compare(placeOf(entry), horizon) <= 0)
    .sort((a, b) => compare(placeOf(a), placeOf(b)));
  const shown = all.slice(0, limit);
  const last = shown.at(-1);
  const next = all.length > limit && last ? placeOf(last) : horizon;
  return { data: shown, nextCursor: next && writeCursor(list, next) };
}

/** One query, or one for each recipient or state: Firestore does not ask for many states and shards at a time. */
function newestFirst(firestore: Firestore, filter: OutboxFilter, after: Position | null): Query[] {
  const { states, recipient, from, until } = filter;
  const ask = (shape: QueryShape, values: QueryValues): Query => {
    const asked = query(firestore, shape, { ...values, from, until });
    return after ? asked.startAfter(...after) : asked;
  };
  if (recipient !== undefined)
    return [recipient].flat().map((each) => ask(queryShapes.outboxEntriesTo, { equals: [indexedText(each)] }));
  if (!states) return [ask(queryShapes.outboxEntries, { among: shards })];
  return [...new Set(states)].map((state) => ask(queryShapes.outboxEntriesInState, { equals: [state], among: shards }));
}

/** The same, oldest first. */
function oldestFirst(firestore: Firestore, filter: OutboxFilter, after: Position | null): Query[] {
  const { states = outboxStates, recipient, from, until } = filter;
  const ask = (shape: QueryShape, values: QueryValues): Query => {
    const asked = query(firestore, shape, { ...values, from, until }).orderBy(FieldPath.documentId());
    return after ? asked.startAfter(after[0], outboxRef(firestore, outboxEntries, String(after[1]))) : asked;
  };
  if (recipient !== undefined)
    return [recipient].flat().map((each) => ask(queryShapes.oldestOutboxEntriesTo, { equals: [indexedText(each)] }));
  return [...new Set(states)].map((state) =>
    ask(queryShapes.oldestOutboxEntriesInState, { equals: [state], among: shards }),
  );
}

async function matching(wanted: Query, filter: OutboxFilter, limit: number): Promise<Found> {
  const { phoneNumberId, recipient, states, codes } = filter;
  const isPlain = phoneNumberId === undefined && codes === undefined && (recipient === undefined || !states);
  const size = isPlain ? limit : Math.max(limit, atOnce);
  const entries: OutboxEntry[] = [];
  let rest = wanted.limit(size);
  for (let request = 1; ; request += 1) {
    const { docs } = await rest.get();
    for (const doc of docs) {
      const entry = outboxRecord(outboxEntries, doc);
      if (entry && isMeant(entry, filter)) entries.push(entry);
    }
    const last: QueryDocumentSnapshot | undefined = docs.at(-1);
    if (docs.length < size || !last) return { entries, lookedUntil: null };
    if (entries.length >= limit || request >= maxRequests) {
      return { entries, lookedUntil: [last.get('createdAt'), last.get('id')] };
    }
    rest = wanted.limit(size).startAfter(last);
  }
}
