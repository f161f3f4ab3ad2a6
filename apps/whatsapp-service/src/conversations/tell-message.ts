import type { UserRef, WebhookItem } from '@intexuraos/cloud-api';
import { definedParts } from '../inbound/defined-parts.ts';
import type { Draft } from '../inbound/draft.ts';
import type { Flow } from '../inbound/unit-of-work.ts';
import { messageKey } from './conversation-key.ts';
import { type MessageNews, mergeMessage } from './merge-message.ts';

/** Adds news to the message it is about; of one that nobody has told of yet it makes a stub. */
export function* tellMessage(draft: Draft, news: MessageNews): Flow<void> {
  const record = yield* draft.messages.load(messageKey(news.phoneNumberId, news.wamid));
  draft.messages.put(mergeMessage(record, news));
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
