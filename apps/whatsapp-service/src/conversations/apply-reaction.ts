import type { MessageItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { aliasesOf, businessNumberOf, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { sameChat, updateMessage } from './update-message.ts';

/**
 * Puts a reaction on its message, or takes it off: the newest of each person counts. The message that carried the
 * reaction is stored as well.
 */
export function* applyReaction(
  draft: Draft,
  item: MessageItem,
  { wamid, emoji }: NonNullable<MessageItem['reaction']>,
): Flow<void> {
  const actors = item.direction === 'out' ? ['business'] : aliasesOf(item.user).sort();
  yield* updateMessage(draft, {
    phoneNumberId: businessNumberOf(item),
    wamid,
    ...sameChat(item),
    concernedBy: wamidOf(item),
    reaction: {
      actors: actors.length > 0 ? actors : ['unknown'],
      at: item.at ?? 0,
      wamid: wamidOf(item),
      ...definedParts({ emoji }),
    },
  });
}
