import { moreOf, type StatusItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { applyRefusedStatus } from './apply-control.ts';
import { businessNumberOf, groupAlias, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { dayOf, mergePlace, mergeUser } from './merge-conversation.ts';
import type { StatusEntry } from './message-record.ts';
import { sameChat, updateMessage } from './update-message.ts';

/** Adds a status to the history of a message the business sent, which may not be known yet. */
export function* applyStatus(draft: Draft, item: StatusItem): Flow<void> {
  const { groupId, at = 0 } = item;
  // A participant is one of many in a group, so if Meta leaves the group out, they are not taken for the message's
  // user.
  const user = item.participant ? undefined : item.user;
  const phoneNumberId = businessNumberOf(item);
  const status = entryOf(item);
  yield* updateMessage(draft, { phoneNumberId, wamid: wamidOf(item), ...sameChat({ user, groupId }), status });
  yield* applyRefusedStatus(draft, item);
  if (groupId) {
    yield* mergePlace(draft, { phoneNumberId, alias: groupAlias(groupId) }, {});
  } else if (user) {
    const facts = { freeEntryPointEndsAt: item.freeEntryPointEndsAt ?? null };
    // Statuses count from the beginning of their day, so that those of one day don't each rewrite the conversation.
    yield* mergeUser(draft, { phoneNumberId, user, namedAt: dayOf(at), seenAt: item.at ?? null, facts });
  }
}

function entryOf(item: StatusItem): StatusEntry {
  return {
    identity: item.identity,
    status: item.type,
    at: item.at ?? 0,
    errors: item.errors,
    source: 'webhook',
    ...definedParts({
      participant: item.participant,
      pricing: copyable(item.pricing),
      conversation: copyable(item.conversation),
      freeEntryPointEndsAt: item.freeEntryPointEndsAt,
      opaqueData: item.opaqueData,
      more: copyable(moreOf(item)),
      via: item.via === 'standby' ? item.via : undefined,
    }),
  };
}
