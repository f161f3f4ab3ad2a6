import { otherSpellingOf } from '@intexuraos/cloud-api';
import { aliasesOfName, conversationKey } from './conversation-key.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { ConversationStore } from './conversation-store.ts';

/** All records of a person: their conversations, with every business number, and all of their ids. */
export interface Person {
  /** Never empty; the latest activity first for the number that they were found by. */
  readonly conversations: readonly ConversationRecord[];
  /** Numbers, BSUIDs and parent ids, as the conversations joined them; the one that they were found by is the first. */
  readonly ids: readonly string[];
}

/** A user of several numbers has a conversation with each, mostly with the same ids. */
const maxIds = 30;
const maxConversations = 200;

/**
 * Finds a person by any of their ids, a number also in its other spelling: Meta may have shown them by one alone. A number may
 * belong to somebody else now, or may have before: only conversations that the ids really belong to count, and two people
 * with different BSUIDs are never merged.
 */
export async function findPerson(conversations: Pick<ConversationStore, 'list'>, id: string): Promise<Person | null> {
  const found = new Map<string, ConversationRecord>();
  const ids = new Set([id]);
  for (const each of ids) {
    if (ids.size > maxIds) break;
    for (const spelling of spellingsOf(each)) {
      for (const record of await conversationsOf(conversations, spelling)) {
        if (found.has(record.key) || !isSamePerson(found, record)) continue;
        found.set(record.key, record);
        for (const own of idsIn(record)) ids.add(own);
      }
    }
  }
  return found.size === 0 ? null : { conversations: [...found.values()], ids: [...ids].slice(0, maxIds) };
}

/** An id, and the other spelling of a number that has two by rule. */
export function spellingsOf(id: string): string[] {
  const other = otherSpellingOf(id);
  return other === undefined ? [id] : [id, other];
}

/** The conversations that an id is a member of, each with another business number. */
export async function conversationsOf(
  conversations: Pick<ConversationStore, 'list'>,
  id: string,
): Promise<readonly ConversationRecord[]> {
  const { data } = await conversations.list({ user: id }, { limit: maxConversations });
  // A number may also find another person, who has it now, or had it before.
  return data.filter(({ members, phoneNumberId }) =>
    aliasesOfName(id).some((alias) => members.includes(conversationKey({ phoneNumberId, alias }))),
  );
}

/** The aliases of a conversation's user: `u:…`, `p:…`, `w:…`. */
export function aliasesIn({ members, phoneNumberId }: ConversationRecord): string[] {
  return members.map((key) => key.slice(phoneNumberId.length + 1)).filter((alias) => /^[upw]:/.test(alias));
}

/** The ids of a conversation's user. */
export const idsIn = (record: ConversationRecord): string[] => aliasesIn(record).map((alias) => alias.slice(2));

const userIdsIn = (record: ConversationRecord): string[] => aliasesIn(record).filter((alias) => alias.startsWith('u:'));

/** A number alone does not make two users with different BSUIDs one. */
function isSamePerson(found: ReadonlyMap<string, ConversationRecord>, record: ConversationRecord): boolean {
  const known = [...found.values()].flatMap(userIdsIn);
  const own = userIdsIn(record);
  return known.length === 0 || own.length === 0 || own.some((alias) => known.includes(alias));
}
