import type { ConversationStore } from './conversation-store.ts';
import { conversationsOf, idsIn, spellingsOf } from './person.ts';

/** The maximum of ids that a list filters by. */
const maxIds = 30;

/**
 * Up to 30 ids of the person that an id belongs to, on any business number: the given one in both spellings, and all
 * joined with it.
 */
export async function idsOfPerson(
  conversations: Pick<ConversationStore, 'list'>,
  id: string,
): Promise<string | readonly string[]> {
  const spellings = spellingsOf(id);
  const own = await Promise.all(spellings.map((each) => conversationsOf(conversations, each)));
  const all = [...new Set([...spellings, ...own.flat().flatMap(idsIn)])];
  return all.length === 1 ? id : all.slice(0, maxIds);
}
