import type { Firestore, Query } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { applyControl } from '../../conversations/apply-control.ts';
import { bestKnown } from '../../conversations/best-known.ts';
import { conversationRecords, messageRecords, routingRecords } from '../../conversations/collections.ts';
import { activeAt } from '../../conversations/conversation-facts.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationFilter, ConversationStore, MessageFilter } from '../../conversations/conversation-store.ts';
import { entryKind } from '../../conversations/entry-kind.ts';
import { messagePlace } from '../../conversations/message-order.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import { threadControl } from '../../conversations/thread-control.ts';
import { compareKeys } from '../../records/joins.ts';
import { type Position, writeCursor } from '../../records/list-cursor.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import { ServiceError } from '../../service-error.ts';
import type { Calls } from './calls.ts';
import { indexedText } from './indexed-text.ts';
import { applyFlow, noEvent } from './item-transaction.ts';
import { type ListSource, pageMatching, pageOf } from './pages.ts';
import { query, queryShapes, shards } from './queries.ts';
import { recordFrom, recordRef } from './records.ts';

/** Firestore takes that many values in one `in`. */
const maxAmong = 30;

/** A user has one conversation with each business number, or a few. */
const maxOfOneUser = 1_000;

const conversations: ListSource<ConversationRecord> = {
  list: 'conversations',
  orderedBy: ['lastAt', 'key'],
  read: (snapshot) => present(recordFrom(conversationRecords, snapshot), snapshot.ref.path),
};

const messages: ListSource<MessageRecord> = {
  list: 'messages',
  orderedBy: ['at', 'key'],
  read: (snapshot) => present(recordFrom(messageRecords, snapshot), snapshot.ref.path),
};

/** Nearly always one; a few, if numbers write to each other. */
const numbersOfOneWamid = 20;

export function createConversations(firestore: Firestore, calls: Calls, dayOf: DayOf): ConversationStore {
  return {
    list: (filter, page) =>
      calls.run('list conversations', () =>
        filter.user === undefined
          ? listByActivity(firestore, filter, page)
          : listOfUser(firestore, { ...filter, user: filter.user }, page),
      ),
    find: (id) => calls.run('read a conversation', () => find(firestore, id)),
    messages: ({ key, members }, page, filter = {}) =>
      calls.run('list messages', () => listMessages(firestore, [...new Set([key, ...members])], page, filter)),
    lastMessages: (conversations) =>
      calls.run('read the last messages', () =>
        Promise.all(
          conversations.map(async ({ key, members }) => {
            const keys = [...new Set([key, ...members])];
            return (await listMessages(firestore, keys, { limit: 1 }, {})).data[0] ?? null;
          }),
        ),
      ),
    findMessage: (wamid) =>
      calls.run('read a message', async () => {
        const found = query(firestore, queryShapes.messagesByWamid, { equals: [indexedText(wamid)] });
        const { docs } = await found.limit(numbersOfOneWamid).get();
        return bestKnown(docs.map((doc) => recordFrom(messageRecords, doc)).filter((record) => record !== null));
      }),
    findMessages: (keys) =>
      calls.run('read messages', async () => {
        if (keys.length === 0) return [];
        const found = await firestore.getAll(...keys.map((key) => recordRef(firestore, messageRecords, key)));
        return found.map((snapshot) => recordFrom(messageRecords, snapshot));
      }),
    routing: () =>
      calls.run('list what was seen of routing', async () => {
        const { docs } = await query(firestore, queryShapes.allRouting).get();
        const records = docs.map((doc) => recordFrom(routingRecords, doc)).filter((record) => record !== null);
        return records.sort((a, b) => compareKeys([a.key], [b.key]));
      }),
    recordControl: (change) =>
      calls.run('record a handover', () => applyFlow(firestore, () => applyControl(change, dayOf), noEvent)),
  };
}

/** Idleness depends on the time, so the index finds a thread's owner only while it is not idle. */
function listByActivity(
  firestore: Firestore,
  filter: ConversationFilter,
  page: PageRequest,
): Promise<Page<ConversationRecord>> {
  const { control } = filter;
  if (control === undefined) return pageOf(conversationQuery(firestore, filter), page, conversations);
  const isStored = control.state === 'mine' || control.state === 'other';
  const found = isStored
    ? query(firestore, queryShapes.conversationsOfControl, { equals: [control.state], among: shards })
    : conversationQuery(firestore, filter);
  return pageMatching(found, page, conversations, (record) => matches(record, filter));
}

function matches({ phoneNumberId, total }: ConversationRecord, filter: ConversationFilter): boolean {
  const { control } = filter;
  return (
    (filter.phoneNumberId === undefined || phoneNumberId === filter.phoneNumberId) &&
    (control === undefined || threadControl(total, control.at).state === control.state)
  );
}

function conversationQuery(firestore: Firestore, { phoneNumberId }: ConversationFilter): Query {
  if (phoneNumberId === undefined) return query(firestore, queryShapes.conversations, { among: shards });
  const equals = [indexedText(phoneNumberId)];
  return query(firestore, queryShapes.conversationsOfNumber, { equals, among: shards });
}

/** So few that all are read, and the business number is looked for among them: an index less to write. */
async function listOfUser(
  firestore: Firestore,
  { user, ...filter }: ConversationFilter & Required<Pick<ConversationFilter, 'user'>>,
  page: PageRequest,
): Promise<Page<ConversationRecord>> {
  const all = query(firestore, queryShapes.conversationsOfUser, {
    contains: typeof user === 'string' ? indexedText(user) : user.map(indexedText),
  });
  const { data } = await pageOf(all, { ...page, limit: maxOfOneUser }, conversations);
  const matching = data.filter((record) => matches(record, filter));
  const shown = matching.slice(0, page.limit);
  const last = matching.length > page.limit ? shown.at(-1) : undefined;
  const position = last && ([activeAt(last.total) ?? 0, indexedText(last.key)] as const);
  return { data: shown, nextCursor: position ? writeCursor(conversations.list, position) : null };
}

async function find(firestore: Firestore, id: string): Promise<ConversationRecord | null> {
  const { docs } = await query(firestore, queryShapes.conversationById, { equals: [indexedText(id)] })
    .limit(1)
    .get();
  const record = docs[0] ? recordFrom(conversationRecords, docs[0]) : null;
  if (!record || record.partOf === null) return record;
  const whole = await recordRef(firestore, conversationRecords, record.partOf).get();
  return recordFrom(conversationRecords, whole) ?? record;
}

/** The messages under all those keys; more than one query can ask for are asked in several and put together. */
async function listMessages(
  firestore: Firestore,
  keys: readonly string[],
  page: PageRequest,
  { via, kind }: MessageFilter,
): Promise<Page<MessageRecord>> {
  const matchesFilter = (message: MessageRecord) =>
    (via === undefined || viaOf(message) === via) && (kind === undefined || entryKind(message) === kind);
  const pageOfSome = (some: Query) =>
    via === undefined && kind === undefined
      ? pageOf(some, page, messages)
      : pageMatching(some, page, messages, matchesFilter);
  const indexed = keys.map(indexedText);
  const queries = Array.from({ length: Math.ceil(indexed.length / maxAmong) }, (_, index) =>
    query(firestore, queryShapes.messagesOfConversations, {
      among: indexed.slice(index * maxAmong, (index + 1) * maxAmong),
    }),
  );
  const [only, ...others] = queries;
  if (only && others.length === 0) return pageOfSome(only);
  const pages = await Promise.all(queries.map(pageOfSome));
  const placeOf = (message: MessageRecord): Position => {
    const [second, tie] = messagePlace(message);
    return [second, indexedText(tie)];
  };
  const order = (message: MessageRecord) => {
    const [second, tie] = messagePlace(message);
    return [-second, indexedText(tie)];
  };
  const all = pages.flatMap(({ data }) => data).sort((a, b) => compareKeys(order(a), order(b)));
  const shown = all.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = all.length > shown.length || pages.some(({ nextCursor }) => nextCursor !== null);
  return { data: shown, nextCursor: hasMore && last ? writeCursor(messages.list, placeOf(last)) : null };
}

function present<T>(record: T | null, path: string): T {
  if (record) return record;
  throw new ServiceError('store_corrupt', `The document ${path} lacks its field doc: someone changed it.`);
}
