import type { AutomaticEventItem, UserActionItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { businessNumberOf, entryIdOf, observedAlias } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergePlace, mergeUser } from './merge-conversation.ts';
import type { MessageBody } from './message-record.ts';
import { sameChat, updateMessage } from './update-message.ts';

type Observed = UserActionItem | AutomaticEventItem;

/**
 * Meta's observation of a user: a click on a marketing message, or a lead or a purchase that it found in a
 * conversation. It is an entry of the conversation and of the message that it is about. The user wrote nothing, so it
 * opens no window. If it names a message but no user, it joins that message's conversation once that is known.
 */
export function* applyUserAction(draft: Draft, item: Observed): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const { user, wamid: about, via } = item;
  const at = item.at ?? 0;
  const wamid = entryIdOf(item);
  yield* updateMessage(draft, {
    phoneNumberId,
    wamid,
    user,
    via: via || undefined,
    body: { body: bodyOf(item), at },
  });
  if (about) yield* updateMessage(draft, { phoneNumberId, wamid: about, ...sameChat(item), entry: { wamid, at } });
  const facts = { activeAt: item.at ?? null };
  if (user) yield* mergeUser(draft, { phoneNumberId, user, namedAt: at, seenAt: item.at ?? null, facts });
  else if (!about) yield* mergePlace(draft, { phoneNumberId, alias: observedAlias }, facts);
}

function bodyOf(item: Observed): MessageBody {
  return {
    kind: item.kind,
    direction: 'in',
    source: 'webhook',
    type: item.type,
    isForwarded: false,
    errors: [],
    ...definedParts({ content: copyable(item.raw), about: item.wamid }),
  };
}
