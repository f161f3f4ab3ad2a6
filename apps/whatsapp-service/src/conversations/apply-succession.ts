import {
  areOneNumber,
  type MessageItem,
  namesEarlierIds,
  type UserIdUpdateItem,
  type UserRef,
} from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { aliasOf, businessNumberOf } from './conversation-key.ts';
import { joinAlias, moveAlias } from './conversation-members.ts';
import type { Draft } from './draft.ts';
import { mergePlace, mergeUser } from './merge-conversation.ts';

const successions = new Set(['user_changed_user_id', 'user_changed_number', 'customer_changed_number']);

interface Succession {
  readonly phoneNumberId: string;
  readonly before: UserRef | undefined;
  readonly after: UserRef;
  readonly at: number | null;
}

/** A system message that says who a user became: the same person, under a new BSUID, a new number, or both. */
export function* applySuccession(draft: Draft, item: MessageItem, becomes: UserRef): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const at = item.at ?? null;
  yield* mergeUser(draft, { phoneNumberId, user: becomes, namedAt: at ?? 0, seenAt: at });
  if (successions.has(item.subtype ?? '') || namesEarlierIds(item.content))
    yield* succeed(draft, { phoneNumberId, before: item.user, after: becomes, at });
}

/** Field `user_id_update`: the same change as in the system message, or the only report of it. */
export function* applyUserIdUpdate(draft: Draft, item: UserIdUpdateItem): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const { previousUserId, previousParentUserId, currentUserId, at = null } = item;
  const before = { userId: previousUserId, ...definedParts({ parentUserId: previousParentUserId }) };
  const after = { ...item.user, userId: currentUserId };
  for (const user of previousParentUserId === undefined ? [after] : [before, after]) {
    yield* mergeUser(draft, { phoneNumberId, user, namedAt: at ?? 0, seenAt: at });
  }
  yield* succeed(draft, { phoneNumberId, before, after, at });
}

function* succeed(draft: Draft, { phoneNumberId, before, after, at }: Succession): Flow<void> {
  const [from, to] = [aliasOf(before, null), aliasOf(after, null)];
  if (from === null || to === null || from === to) return;
  const place = { phoneNumberId, alias: from };
  const join = from.startsWith('u:') ? joinAlias : moveAlias;
  yield* join(draft, place, { phoneNumberId, alias: to }, at);
  const [left, taken] = [before?.waId, after.waId];
  if (at === null || left === undefined || taken === undefined || areOneNumber(left, taken)) return;
  yield* mergePlace(draft, place, { numbers: { [left]: { firstAt: null, lastAt: null, leftAt: at } } });
}
