import { callStatusItem } from './call-item.ts';
import { type Change, itemBase } from './change.ts';
import { contentHash } from './content-hash.ts';
import { errorsOf } from './errors.ts';
import { messageIdentityOf } from './identity.ts';
import type { CallItem, PaymentItem, StatusItem } from './items.ts';
import { idOf, isObject, type JsonObject, textOf, timeOf, wordOf } from './json-value.ts';
import { paymentItem } from './payment-item.ts';
import { participantIds, recipientIds } from './user-ids.ts';
import { joinContact } from './users.ts';

/**
 * `value.statuses[]`. Meta uses the one list for three things: statuses of a message, of an order's payment (`type:
 * "payment"`), and of a call by the business (`type: "call"`, or the field `calls`).
 */
export function statusItem(change: Change, status: JsonObject, path: string): StatusItem | PaymentItem | CallItem {
  if (status.type === 'payment') return paymentItem(change, status, path);
  if (status.type === 'call' || change.field === 'calls') return callStatusItem(change, status, path);
  return messageStatusItem(change, status, path);
}

function messageStatusItem(change: Change, status: JsonObject, path: string): StatusItem {
  const type = wordOf(status.status) ?? 'unknown';
  const wamid = idOf(status.id);
  const named = idOf(status.recipient_participant_id) ?? idOf(status.participant_recipient_id);
  const memberId = idOf(status.recipient_participant_user_id) ?? named;
  const isGroup = status.recipient_type === 'group' || memberId !== undefined;
  const participant = isGroup ? joinContact(change.contacts, participantIds(status), false) : undefined;
  const parts = [type, idOf(status.timestamp)];
  if (memberId !== undefined) parts.push(memberId);
  return {
    kind: 'status',
    ...itemBase(
      change,
      type,
      path,
      messageIdentityOf(wamid ?? contentHash(status), 'status', change.scope, ...parts),
      status,
    ),
    at: timeOf(status.timestamp),
    user: isGroup ? participant : joinContact(change.contacts, recipientIds(status), true),
    groupId: isGroup ? idOf(status.recipient_id) : undefined,
    wamid,
    participant,
    opaqueData: textOf(status.biz_opaque_callback_data),
    pricing: pricingOf(status),
    conversation: status.conversation ?? undefined,
    freeEntryPointEndsAt: freeEntryPointEnd(status),
    errors: errorsOf(status.errors),
  };
}

/** A sample of Meta's group statuses has the pricing inside the conversation. */
function pricingOf(status: JsonObject): unknown {
  const inside = isObject(status.conversation) ? status.conversation.pricing : undefined;
  return status.pricing ?? inside ?? undefined;
}

/** Whether the message was sent in the window of a free entry point: an ad or a call to action led to the chat. */
const freeEntryWords: ReadonlySet<unknown> = new Set(['referral_conversion', 'free_entry_point']);

/** When the free window ends, as the webhook says: Meta chooses its length (72 hours, later up to 7 days). */
function freeEntryPointEnd(status: JsonObject): number | undefined {
  const conversation = isObject(status.conversation) ? status.conversation : {};
  const origin = isObject(conversation.origin) ? conversation.origin.type : conversation.type;
  const pricing = pricingOf(status);
  const words = isObject(pricing) ? [origin, pricing.type, pricing.category] : [origin];
  return words.some((word) => freeEntryWords.has(word)) ? timeOf(conversation.expiration_timestamp) : undefined;
}
