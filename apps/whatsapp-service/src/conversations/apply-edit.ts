import { type MessageItem, moreOf } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { businessNumberOf, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergeChat } from './merge-chat.ts';
import { sameChat, updateMessage } from './update-message.ts';

/** Adds new content to the message that its sender edited; all versions are kept. */
export function* applyEdit(draft: Draft, item: MessageItem, edit: NonNullable<MessageItem['edit']>): Flow<void> {
  yield* updateMessage(draft, {
    phoneNumberId: businessNumberOf(item),
    wamid: edit.wamid,
    ...sameChat(item),
    concernedBy: wamidOf(item),
    edit: {
      wamid: wamidOf(item),
      at: item.at ?? 0,
      type: edit.type,
      ...definedParts({ content: copyable(edit.content), media: edit.media, more: copyable(moreOf(item)) }),
    },
  });
  yield* recordEdit(draft, item, edit.wamid);
}

/** Marks a message as deleted by its sender, for good. Its content stays in the record and is no longer shown. */
export function* applyRevoke(draft: Draft, item: MessageItem, wamid: string): Flow<void> {
  const more = definedParts({ more: copyable(moreOf(item)) });
  const revoked = { wamid: wamidOf(item), at: item.at ?? 0, ...more };
  const concernedBy = wamidOf(item);
  yield* updateMessage(draft, {
    phoneNumberId: businessNumberOf(item),
    wamid,
    ...sameChat(item),
    revoked,
    concernedBy,
  });
  yield* recordEdit(draft, item, wamid);
}

/**
 * A change reveals its user, but is no message: one without a user needs no conversation. The record under its own
 * wamid has only the wamid of the message that it changes.
 */
function* recordEdit(draft: Draft, item: MessageItem, concerns: string): Flow<void> {
  const wamid = wamidOf(item);
  const phoneNumberId = businessNumberOf(item);
  // The user is recorded for erasures: the wamid identifies only a user who has a number.
  if (wamid !== concerns) yield* updateMessage(draft, { phoneNumberId, wamid, concerns, ...sameChat(item) });
  if (item.user || item.groupId) yield* mergeChat(draft, item, { activeAt: item.at ?? null });
}
