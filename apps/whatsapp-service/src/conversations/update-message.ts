import type { UserRef, WebhookItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { messageKey, unknownAlias } from './conversation-key.ts';
import { joinAlias } from './conversation-members.ts';
import type { Draft } from './draft.ts';
import { type MessageNews, mergeMessage } from './merge-message.ts';
import type { MessageRecord } from './message-record.ts';

/** Adds an update to the message it is about; for an unknown message it creates a stub. */
export function* updateMessage(draft: Draft, news: MessageNews): Flow<void> {
  const { phoneNumberId, wamid } = news;
  const before = yield* draft.messages.load(messageKey(phoneNumberId, wamid));
  const record = mergeMessage(before, { ...news, arrival: draft.arrival });
  draft.messages.put(record);
  yield* leaveOwnConversation(draft, record, before);
  for (const entry of record.entries ?? []) yield* placeEntry(draft, record, entry.wamid);
}

/** A message that named no user moves to its user, with everything it showed, as soon as another item names them. */
function* leaveOwnConversation(draft: Draft, record: MessageRecord, before: MessageRecord | null): Flow<void> {
  const { phoneNumberId, wamid, conversationKey: to, isNameless } = record;
  if (!isNameless || to === null || (before?.isNameless && before.conversationKey === to)) return;
  const own = { phoneNumberId, alias: unknownAlias(wamid) };
  yield* joinAlias(draft, own, { phoneNumberId, alias: to.slice(phoneNumberId.length + 1) }, null);
}

/** Puts an entry about a message into the message's chat, once known. */
function* placeEntry(draft: Draft, { phoneNumberId, user, groupId }: MessageRecord, wamid: string): Flow<void> {
  const entry = yield* draft.messages.load(messageKey(phoneNumberId, wamid));
  const chat = sameChat(definedParts({ user: user ?? undefined, groupId: groupId ?? undefined }));
  draft.messages.put(mergeMessage(entry, { phoneNumberId, wamid, ...chat }));
}

/**
 * Where a message stands, as an item shows that is only about it (a status, a reaction, an edit): with the same user,
 * or in the same group, whose author of the message such an item does not name.
 */
export function sameChat({
  user,
  groupId,
}: Pick<WebhookItem, 'user' | 'groupId'>): Pick<MessageNews, 'user' | 'groupId'> {
  return groupId ? { groupId } : { user: user && nameless(user) };
}

/** Names belong to conversations, which know when they were given. */
function nameless({ waId, userId, parentUserId }: UserRef): UserRef {
  return definedParts({ waId, userId, parentUserId });
}
