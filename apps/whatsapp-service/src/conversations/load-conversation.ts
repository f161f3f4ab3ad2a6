import type { Flow } from '../records/flow.ts';
import { lastNumber, noFacts } from './conversation-facts.ts';
import { type ConversationPlace, conversationId, conversationKey } from './conversation-key.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Draft } from './draft.ts';

/** The conversation record at that place, or a new one that stands for itself and has no facts yet. */
export function* loadConversation(draft: Draft, place: ConversationPlace): Flow<ConversationRecord> {
  return (yield* draft.conversations.load(conversationKey(place))) ?? newConversation(place);
}

/** Puts a changed record into the draft, with the user's number derived from its facts. */
export function keepConversation(draft: Draft, record: ConversationRecord): void {
  const { total, own, partOf, alias } = record;
  const waId = /^[up]:/.test(alias) ? lastNumber(partOf === null ? total : own) : record.waId;
  draft.conversations.put({ ...record, waId });
}

function newConversation({ phoneNumberId, alias }: ConversationPlace): ConversationRecord {
  const key = conversationKey({ phoneNumberId, alias });
  const named = (prefix: string) => (alias.startsWith(prefix) ? alias.slice(prefix.length) : null);
  return {
    key,
    id: conversationId(key),
    phoneNumberId,
    alias,
    partOf: null,
    joined: null,
    members: [key],
    waId: named('w:'),
    userId: named('u:'),
    groupId: named('g:'),
    own: noFacts,
    total: noFacts,
  };
}
