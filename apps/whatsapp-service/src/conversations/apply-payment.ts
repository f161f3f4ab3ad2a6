import { moreOf, type PaymentItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow } from '../records/flow.ts';
import { copyable } from '../records/nesting.ts';
import { businessNumberOf, wamidOf } from './conversation-key.ts';
import type { Draft } from './draft.ts';
import { mergeUser } from './merge-conversation.ts';
import type { PaymentEntry } from './message-record.ts';
import { sameChat, updateMessage } from './update-message.ts';

/** Adds a payment report to the message that requested the payment, without changing that message's state. */
export function* applyPayment(draft: Draft, item: PaymentItem): Flow<void> {
  const phoneNumberId = businessNumberOf(item);
  const { user, at = 0 } = item;
  yield* updateMessage(draft, { phoneNumberId, wamid: wamidOf(item), ...sameChat(item), payment: entryOf(item) });
  if (!user) return;
  const facts = { activeAt: item.at ?? null };
  yield* mergeUser(draft, { phoneNumberId, user, namedAt: at, seenAt: item.at ?? null, facts });
}

function entryOf(item: PaymentItem): PaymentEntry {
  const { identity, type, at = 0, referenceId, amount, currency, errors } = item;
  const more = copyable(moreOf(item));
  return { identity, state: type, at, errors, ...definedParts({ referenceId, amount, currency, more }) };
}
