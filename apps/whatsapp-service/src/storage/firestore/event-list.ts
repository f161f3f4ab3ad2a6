import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { WebhookEvent } from '../../inbound/webhook-event.ts';
import type { EventFilter } from '../../inbound/webhook-event-store.ts';
import { type Position, readCursor, writeCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import { earliestAt } from './arrival-time.ts';
import { eventFields, webhookEvent } from './event-document.ts';
import { readResult } from './event-results.ts';
import { indexedText } from './indexed-text.ts';
import { pageOf, positionOf } from './pages.ts';
import { collections, query, queryShapes, shards, workShards } from './queries.ts';

/** How many items one request looks at when a filter is about items. */
const itemsAtOnce = 300;

const list = 'events';
const itemOrder = ['receivedAt', 'eventId'] as const;

/** Events by their own properties or those of their items. Throws `cursor_invalid`. */
export async function listEvents(
  firestore: Firestore,
  filter: EventFilter,
  page: PageRequest,
): Promise<Page<WebhookEvent>> {
  const { kind, user, wamid, via } = filter;
  if ([kind, user, wamid, via].some((wish) => wish !== undefined)) {
    return listByItems(firestore, filter, page);
  }
  const events = query(firestore, queryShapes.events, { among: workShards, ...times(filter) }).select(...eventFields);
  const orderedBy = ['receivedAt', 'id'] as const;
  const read = async (found: QueryDocumentSnapshot) => webhookEvent(found.data(), await readResult(firestore, found));
  return pageOf(events, page, { list, orderedBy, read });
}

const times = ({ from, until }: EventFilter): { from: string | undefined; until: string | undefined } => ({
  from: from === undefined ? undefined : earliestAt(from),
  until: until === undefined ? undefined : earliestAt(until),
});

async function listByItems(firestore: Firestore, filter: EventFilter, page: PageRequest): Promise<Page<WebhookEvent>> {
  const positions = await matchingEvents(firestore, filter, page);
  const shown = positions.slice(0, page.limit);
  const last = positions.length > page.limit ? shown.at(-1) : undefined;
  const refs = shown.map(([, id]) => firestore.collection(collections.events).doc(String(id)));
  const found = refs.length === 0 ? [] : await firestore.getAll(...refs, { fieldMask: [...eventFields] });
  const data = found
    .filter((snapshot) => snapshot.exists)
    .map(async (snapshot) => webhookEvent(snapshot.data() ?? {}, await readResult(firestore, snapshot)));
  return { data: await Promise.all(data), nextCursor: last ? writeCursor(list, last) : null };
}

/** The places of one event more than the page has room for, each once, however many of its items match. */
async function matchingEvents(firestore: Firestore, filter: EventFilter, page: PageRequest): Promise<Position[]> {
  const events = new Map<string, Position>();
  const items = itemQuery(firestore, filter)
    .select(...itemOrder, 'kind', 'kindGroup', 'users', 'via')
    .limit(itemsAtOnce);
  let rest = page.cursor === undefined ? items : items.startAfter(...readCursor(list, page.cursor));
  for (;;) {
    const { docs } = await rest.get();
    for (const item of docs.filter((found) => matches(found, filter))) {
      events.set(item.get('eventId'), positionOf(item, itemOrder));
      if (events.size > page.limit) return [...events.values()];
    }
    const last = docs.at(-1);
    if (docs.length < itemsAtOnce || !last) return [...events.values()];
    // Of an event that is found already, the rest of the items say nothing new.
    const isFound = events.has(last.get('eventId'));
    rest = isFound ? items.startAfter(...positionOf(last, itemOrder)) : items.startAfter(last);
  }
}

/** Queries by the most selective part of the filter; `matches` checks the rest. */
function itemQuery(firestore: Firestore, filter: EventFilter): Query {
  const { kind, user, wamid, via } = filter;
  const range = times(filter);
  if (wamid !== undefined) {
    return query(firestore, queryShapes.itemsOfMessage, { among: [wamid].flat().map(indexedText), ...range });
  }
  if (user !== undefined) {
    return query(firestore, queryShapes.itemsOfUser, {
      contains: typeof user === 'string' ? indexedText(user) : user.map(indexedText),
      ...range,
    });
  }
  if (kind === undefined && via !== undefined) {
    return query(firestore, queryShapes.itemsOfField, { equals: [indexedText(via)], among: shards, ...range });
  }
  const shape = kind?.includes('.') ? queryShapes.itemsOfType : queryShapes.itemsOfKind;
  return query(firestore, shape, { equals: [indexedText(kind ?? '')], among: shards, ...range });
}

function matches(item: QueryDocumentSnapshot, { kind, user, via }: EventFilter): boolean {
  const { kind: type, kindGroup, users, via: field } = item.data();
  const isKind = kind === undefined || indexedText(kind) === (kind.includes('.') ? type : kindGroup);
  const isVia = via === undefined || field === indexedText(via);
  return isKind && isVia && (user === undefined || [user].flat().some((id) => users.includes(indexedText(id))));
}
