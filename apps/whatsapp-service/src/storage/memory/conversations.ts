import type { DayOf } from '@intexuraos/cloud-api';
import { applyControl } from '../../conversations/apply-control.ts';
import { bestKnown } from '../../conversations/best-known.ts';
import { conversationRecords, messageRecords, routingRecords } from '../../conversations/collections.ts';
import { activeAt } from '../../conversations/conversation-facts.ts';
import { aliasesOfName } from '../../conversations/conversation-key.ts';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationStore, MessageFilter } from '../../conversations/conversation-store.ts';
import { entryKind } from '../../conversations/entry-kind.ts';
import { messagePlace } from '../../conversations/message-order.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import { holdersOf } from '../../conversations/ownership.ts';
import { threadControl } from '../../conversations/thread-control.ts';
import { compareKeys } from '../../records/joins.ts';
import type { Position } from '../../records/list-cursor.ts';
import type { PageRequest } from '../../records/page.ts';
import { pageOf } from './pages.ts';
import type { MemoryRecords } from './records.ts';

export function createConversations(records: MemoryRecords, dayOf: DayOf): ConversationStore {
  const wholeOf = (record: ConversationRecord): ConversationRecord =>
    (record.partOf !== null && records.find(conversationRecords, record.partOf)) || record;

  const messagesOf = ({ key, members }: ConversationRecord, page: PageRequest, { via, kind }: MessageFilter = {}) => {
    const keys = new Set([key, ...members]);
    const messages = records
      .all(messageRecords)
      .filter(({ conversationKey }) => conversationKey !== null && keys.has(conversationKey))
      .filter((message) => via === undefined || viaOf(message) === via)
      .filter((message) => kind === undefined || entryKind(message) === kind);
    return pageOf('messages', messages, placeOf, page);
  };

  const find = (key: string): ConversationRecord[] =>
    [records.find(conversationRecords, key)].filter((record) => record !== null);

  return {
    list: async ({ phoneNumberId, user, control }, page) => {
      const matching = records
        .all(conversationRecords)
        .filter((record) => phoneNumberId === undefined || record.phoneNumberId === phoneNumberId)
        .filter(({ alias }) => user === undefined || [user].flat().flatMap(aliasesOfName).includes(alias))
        .flatMap((record) => (user === undefined ? [record] : holdersOf(record).flatMap(find)))
        .map(wholeOf);
      const isControlled = ({ total }: ConversationRecord) =>
        control === undefined || threadControl(total, control.at).state === control.state;
      const wholes = new Map(matching.filter(isControlled).map((record) => [record.key, record]));
      const activity = ({ total, key }: ConversationRecord) => [-(activeAt(total) ?? 0), key] as const;
      return pageOf('conversations', [...wholes.values()], activity, page);
    },
    find: async (id) => {
      const record = records.all(conversationRecords).find((other) => other.id === id);
      return record ? wholeOf(record) : null;
    },
    messages: async (conversation, page, filter) => messagesOf(conversation, page, filter),
    lastMessages: async (conversations) =>
      conversations.map((conversation) => messagesOf(conversation, { limit: 1 }).data[0] ?? null),
    findMessage: async (wamid) => {
      const found = records.all(messageRecords).filter((message) => message.wamid === wamid);
      return bestKnown(found.sort((a, b) => compareKeys([a.phoneNumberId], [b.phoneNumberId])));
    },
    findMessages: async (keys) => keys.map((key) => records.find(messageRecords, key)),
    routing: async () => records.all(routingRecords).sort((a, b) => compareKeys([a.key], [b.key])),
    recordControl: async (change) => records.apply(applyControl(change, dayOf)),
  };
}

function placeOf(message: MessageRecord): Position {
  const [second, tie] = messagePlace(message);
  return [-second, tie];
}
