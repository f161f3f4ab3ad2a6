import type { Flow } from '../records/flow.ts';
import { asMetaSpells, lastNumber, noFacts } from './conversation-facts.ts';
import { type ConversationPlace, conversationId, conversationKey } from './conversation-key.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Draft } from './draft.ts';

/** The conversation record at that place, or a new one that stands for itself and has no facts yet. */
export function* loadConversation(draft: Draft, place: ConversationPlace): Flow<ConversationRecord> {
  return (yield* draft.conversations.load(conversationKey(place))) ?? newConversation(place);
}

/** Puts a changed record into the draft, with the user's number derived from its facts. */
export function keepConversation(draft: Draft, record: ConversationRecord): void {
  draft.conversations.put({ ...record, waId: numberOf(record) });
}

function numberOf({ alias, partOf, total, own, phoneNumberId, spellings = [] }: ConversationRecord): string | null {
  const facts = partOf === null ? total : own;
  const number = alias.startsWith('w:') ? alias.slice(2) : /^[up]:/.test(alias) ? lastNumber(facts) : null;
  const known = spellings.map((key) => key.slice(phoneNumberId.length + 3));
  return number === null ? null : asMetaSpells(number, facts, known);
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
