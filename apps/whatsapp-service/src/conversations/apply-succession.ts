import type { MessageItem, UserIdUpdateItem, UserRef } from '@intexuraos/cloud-api';
import type { Draft } from '../inbound/draft.ts';
import type { Flow } from '../inbound/unit-of-work.ts';
import { aliasOf, businessNumberOf, conversationKey } from './conversation-key.ts';
import { joinAlias } from './conversation-members.ts';
import { tellPlace, tellUser } from './tell-conversation.ts';

/**
 * A system message that tells who a user became. A new BSUID is the same person under another name; a new number is
 * linked to the old one and no more, since the old number may go to somebody else.
 */
export function* applySuccession(draft: Draft, item: MessageItem, becomes: UserRef): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const at = item.at ?? null;
  yield* tellUser(draft, { phoneNumberId, user: becomes, namedAt: at ?? 0, seenAt: at });
  if (item.subtype === 'user_changed_user_id') {
    yield* succeedUserId(draft, phoneNumberId, [item.user?.userId, becomes.userId], at);
  } else if (item.subtype === 'user_changed_number' || item.subtype === 'customer_changed_number') {
    yield* linkMove(draft, phoneNumberId, aliasOf(item.user, null), aliasOf(becomes, null));
  }
}

/** Field `user_id_update`: the same change as the system message tells, or the only word of it. */
export function* applyUserIdUpdate(draft: Draft, item: UserIdUpdateItem): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const at = item.at ?? null;
  const user = { ...item.user, userId: item.currentUserId };
  yield* tellUser(draft, { phoneNumberId, user, namedAt: at ?? 0, seenAt: at });
  yield* succeedUserId(draft, phoneNumberId, [item.previousUserId, item.currentUserId], at);
}

function* succeedUserId(
  draft: Draft,
  phoneNumberId: string,
  [previous, current]: readonly [string | undefined, string | undefined],
  at: number | null,
): Flow<void> {
  if (!previous || !current) return;
  yield* joinAlias(draft, { phoneNumberId, alias: `u:${previous}` }, { phoneNumberId, alias: `u:${current}` }, at);
}

function* linkMove(draft: Draft, phoneNumberId: string, from: string | null, to: string | null): Flow<void> {
  if (from === null || to === null || from === to) return;
  const before = { phoneNumberId, alias: from };
  const after = { phoneNumberId, alias: to };
  yield* tellPlace(draft, before, { movedTo: [conversationKey(after)] });
  yield* tellPlace(draft, after, { movedFrom: [conversationKey(before)] });
}
