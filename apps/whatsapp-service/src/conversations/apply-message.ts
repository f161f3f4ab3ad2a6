import { type MessageItem, moreOf } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { controlShownBy } from './apply-control.ts';
import { applyEdit, applyRevoke } from './apply-edit.ts';
import { applyReaction } from './apply-reaction.ts';
import { applySuccession } from './apply-succession.ts';
import { businessNumberOf, wamidOf } from './conversation-key.ts';
import type { ConversationFacts } from './conversation-record.ts';
import type { Draft } from './draft.ts';
import { mergeChat } from './merge-chat.ts';
import type { MessageBody, StatusEntry } from './message-record.ts';
import { contextFact } from './reported-context.ts';
import { opensWindow } from './service-window.ts';
import { updateMessage } from './update-message.ts';

/**
 * A message from a user, from the business's app (an echo) or from shared history. An edit or a revocation changes the
 * message it is about, and is not a message itself.
 */
export function* applyMessage(draft: Draft, item: MessageItem, known: KnownOfSent = {}): Flow<void> {
  if (item.edit) yield* applyEdit(draft, item, item.edit);
  else if (item.revoke) yield* applyRevoke(draft, item, item.revoke.wamid);
  else yield* applyOwnMessage(draft, item, known);
}

/** What only the sending service knows about the message. */
interface KnownOfSent {
  readonly body?: Partial<MessageBody>;
  readonly conversation?: Partial<ConversationFacts>;
}

function* applyOwnMessage(draft: Draft, item: MessageItem, known: KnownOfSent): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const wamid = wamidOf(item);
  const at = item.at ?? 0;
  yield* updateMessage(draft, {
    phoneNumberId,
    wamid,
    user: item.user ?? item.becomes,
    groupId: item.groupId,
    via: item.via || undefined,
    body: { body: { ...bodyOf(item), ...known.body }, at },
    status: historyStatus(item),
  });
  if (item.reaction) yield* applyReaction(draft, item, item.reaction);
  yield* mergeChat(draft, item, {
    activeAt: item.at ?? null,
    callPermission: item.callPermission ? { ...item.callPermission, at } : null,
    windowOpenedAt: opensWindow(item) ? (item.at ?? null) : null,
    control: controlShownBy(item),
    ...contextFact(item.conversationContext, at),
    ...known.conversation,
  });
  if (item.becomes) yield* applySuccession(draft, item, item.becomes);
}

function bodyOf(item: MessageItem): MessageBody {
  return {
    direction: item.direction,
    source: sourceOf(item),
    type: item.type,
    isForwarded: item.isForwarded,
    errors: item.errors,
    ...definedParts({
      subtype: item.subtype,
      content: copyable(item.content),
      media: item.media,
      repliesTo: item.repliesTo,
      product: item.product,
      isFrequentlyForwarded: item.isFrequentlyForwarded || undefined,
      reactsTo: item.reaction?.wamid,
      referral: copyable(item.referral),
      more: copyable(moreOf(item)),
    }),
  };
}

function sourceOf({ kind, isFromResponder }: MessageItem): MessageBody['source'] {
  if (isFromResponder && kind === 'echo') return 'responder';
  return kind === 'message' ? 'webhook' : kind;
}

/** Old messages come with one word for their latest status. It gets the message's time, since Meta gives no other. */
function historyStatus(item: MessageItem): StatusEntry | undefined {
  if (item.historyStatus === undefined) return undefined;
  const status = item.historyStatus === 'error' ? 'failed' : item.historyStatus;
  return { identity: `${item.identity}#${status}`, status, at: item.at ?? 0, errors: item.errors, source: 'history' };
}
