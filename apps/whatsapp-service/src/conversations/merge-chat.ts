import type { MessageItem } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { aliasOf, businessNumberOf, unknownAlias, wamidOf } from './conversation-key.ts';
import type { ConversationFacts } from './conversation-record.ts';
import type { Draft } from './draft.ts';
import { mergePlace, mergeUser } from './merge-conversation.ts';

/**
 * Adds facts from a message item to its conversation: the group's, otherwise the user's, otherwise the message's own if
 * it names nobody.
 */
export function* mergeChat(draft: Draft, item: MessageItem, facts: Partial<ConversationFacts>): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  // A system message about a new BSUID may name only the new one.
  const user = item.user ?? item.becomes;
  if (item.groupId || aliasOf(user, null) === null) {
    const alias = aliasOf(null, item.groupId) ?? unknownAlias(wamidOf(item));
    yield* mergePlace(draft, { phoneNumberId, alias }, facts);
  } else if (user) {
    // Shared history names a thread's user as known when it is shared, not when the message was sent.
    const seenAt = item.kind === 'history' ? null : (item.at ?? null);
    const isAddressee = item.kind === 'echo';
    yield* mergeUser(draft, { phoneNumberId, user, namedAt: item.at ?? 0, seenAt, isAddressee, facts });
  }
}
