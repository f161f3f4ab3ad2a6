import { aliasesOfName, conversationKey } from './conversation-key.ts';
import type { ConversationStore } from './conversation-store.ts';

/** A user of several numbers has a conversation with each, and the ids are mostly the same. */
const maxIds = 30;
const maxConversations = 20;

/** Up to 30 ids of the person whom an id names, on any business number: the given one, and all that were joined with it. */
export async function idsOfPerson(
  conversations: Pick<ConversationStore, 'list'>,
  id: string,
): Promise<string | readonly string[]> {
  const { data } = await conversations.list({ user: id }, { limit: maxConversations });
  // A number may find another person too, who has it now, or had it before.
  const own = data.filter(({ members, phoneNumberId }) =>
    aliasesOfName(id).some((alias) => members.includes(conversationKey({ phoneNumberId, alias }))),
  );
  const aliases = own.flatMap(({ members, phoneNumberId }) =>
    members.map((key) => key.slice(phoneNumberId.length + 1)),
  );
  const ids = aliases.filter((alias) => /^[upw]:/.test(alias)).map((alias) => alias.slice(2));
  const all = [...new Set([id, ...ids])];
  return all.length === 1 ? id : all.slice(0, maxIds);
}
