import type { MessageItem } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { aliasOf, businessNumberOf, unknownAlias, wamidOf } from './conversation-key.ts';
import type { ConversationFacts } from './conversation-record.ts';
import type { Draft } from './draft.ts';
import { mergePlace, mergeUser } from './merge-conversation.ts';

/**
 * Tells the conversation that a message item belongs to what the item shows of it: the group's, else the user's, else
 * its own, where it names nobody.
 */
export function* mergeChat(draft: Draft, item: MessageItem, facts: Partial<ConversationFacts>): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  // A system message that a user got a new BSUID may name the new one only.
  const user = item.user ?? item.becomes;
  if (item.groupId || aliasOf(user, null) === null) {
    const alias = aliasOf(null, item.groupId) ?? unknownAlias(wamidOf(item));
    yield* mergePlace(draft, { phoneNumberId, alias }, facts);
  } else if (user) {
    // Shared history names a thread's user as known when it is shared, not when the message was sent.
    const seenAt = item.kind === 'history' ? null : (item.at ?? null);
    yield* mergeUser(draft, { phoneNumberId, user, namedAt: item.at ?? 0, seenAt, facts });
  }
}
