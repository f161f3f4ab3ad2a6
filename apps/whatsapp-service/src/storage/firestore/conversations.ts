import type { Firestore, Query } from '@google-cloud/firestore';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationFilter, ConversationStore } from '../../conversations/conversation-store.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { compareKeys } from '../../inbound/joins.ts';
import type { Page, PageRequest } from '../../inbound/page.ts';
import { ServiceError } from '../../service-error.ts';
import { type Position, writeCursor } from '../list-cursor.ts';
import type { Calls } from './calls.ts';
import { indexedText } from './indexed-text.ts';
import { type ListSource, pageOf } from './pages.ts';
import { query, queryShapes, shards } from './queries.ts';
import { recordFrom, recordRef } from './records.ts';

/** Firestore takes that many values in one `in`. */
const maxAmong = 30;

/** A user has one conversation with each business number, or a few. */
const maxOfOneUser = 1_000;

const conversations: ListSource<ConversationRecord> = {
  list: 'conversations',
  orderedBy: ['lastAt', 'key'],
  read: (snapshot) => present(recordFrom<'conversation'>(snapshot), snapshot.ref.path),
};

const messages: ListSource<MessageRecord> = {
  list: 'messages',
  orderedBy: ['at', 'key'],
  read: (snapshot) => present(recordFrom<'message'>(snapshot), snapshot.ref.path),
};

export function createConversations(firestore: Firestore, calls: Calls): ConversationStore {
  return {
    list: (filter, page) =>
      calls.run('list conversations', () =>
        filter.user === undefined
          ? pageOf(conversationQuery(firestore, filter), page, conversations)
          : listOfUser(firestore, { ...filter, user: filter.user }, page),
      ),
    find: (id) => calls.run('read a conversation', () => find(firestore, id)),
    messages: ({ key, members }, page) =>
      calls.run('list messages', () => listMessages(firestore, [...new Set([key, ...members])], page)),
    findMessage: (wamid) =>
      calls.run('read a message', async () => {
        const found = query(firestore, queryShapes.messagesByWamid, { equals: [indexedText(wamid)] });
        const { docs } = await found.limit(1).get();
        return docs[0] ? recordFrom<'message'>(docs[0]) : null;
      }),
  };
}

function conversationQuery(firestore: Firestore, { phoneNumberId }: ConversationFilter): Query {
  if (phoneNumberId === undefined) return query(firestore, queryShapes.conversations, { among: shards });
  const equals = [indexedText(phoneNumberId)];
  return query(firestore, queryShapes.conversationsOfNumber, { equals, among: shards });
}

/** So few that all are read, and the business number is looked for among them: an index less to write. */
async function listOfUser(
  firestore: Firestore,
  { user, phoneNumberId }: ConversationFilter & { user: string },
  page: PageRequest,
): Promise<Page<ConversationRecord>> {
  const all = query(firestore, queryShapes.conversationsOfUser, { contains: indexedText(user) });
  const { data } = await pageOf(all, { ...page, limit: maxOfOneUser }, conversations);
  const matching = data.filter((record) => phoneNumberId === undefined || record.phoneNumberId === phoneNumberId);
  const shown = matching.slice(0, page.limit);
  const last = matching.length > page.limit ? shown.at(-1) : undefined;
  const position = last && ([last.total.last?.at ?? 0, indexedText(last.key)] as const);
  return { data: shown, nextCursor: position ? writeCursor(conversations.list, position) : null };
}

async function find(firestore: Firestore, id: string): Promise<ConversationRecord | null> {
  const { docs } = await query(firestore, queryShapes.conversationById, { equals: [indexedText(id)] })
    .limit(1)
    .get();
  const record = docs[0] ? recordFrom<'conversation'>(docs[0]) : null;
  if (!record || record.partOf === null) return record;
  const whole = await recordRef(firestore, { kind: 'conversation', key: record.partOf }).get();
  return recordFrom<'conversation'>(whole) ?? record;
}

/** The messages under all those keys; more than one query can ask for are asked in several and put together. */
async function listMessages(
  firestore: Firestore,
  keys: readonly string[],
  page: PageRequest,
): Promise<Page<MessageRecord>> {
  const indexed = keys.map(indexedText);
  const queries = Array.from({ length: Math.ceil(indexed.length / maxAmong) }, (_, index) =>
    query(firestore, queryShapes.messagesOfConversations, {
      among: indexed.slice(index * maxAmong, (index + 1) * maxAmong),
    }),
  );
  const [only, ...others] = queries;
  if (only && others.length === 0) return pageOf(only, page, messages);
  const pages = await Promise.all(queries.map((some) => pageOf(some, page, messages)));
  const placeOf = (message: MessageRecord): Position => [message.at, indexedText(message.key)];
  const order = (message: MessageRecord) => [-message.at, indexedText(message.key)];
  const all = pages.flatMap(({ data }) => data).sort((a, b) => compareKeys(order(a), order(b)));
  const shown = all.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = all.length > shown.length || pages.some(({ nextCursor }) => nextCursor !== null);
  return { data: shown, nextCursor: hasMore && last ? writeCursor(messages.list, placeOf(last)) : null };
}

function present<T>(record: T | null, path: string): T {
  if (record) return record;
  throw new ServiceError('store_corrupt', `The document ${path} lacks its field doc: somebody changed it.`);
}
