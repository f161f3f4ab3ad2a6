import type { Platform } from '../platform.ts';
import type { SentMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { emit, shownIds } from './inbound-value.ts';
import { type Fields, fieldsOf, interactiveParameters, listOf, textOf } from './message-fields.ts';
import { type PaymentState, UserActionError } from './user-actions.ts';

/**
 * The user pays an order, or tries to: a status of the type `payment`, which does not name the message (Meta:
 * payments-in, payments-br). An order that the business has canceled since (`order_status`) can't be paid.
 */
export function payOrder(
  platform: Platform,
  user: User,
  sent: SentMessage,
  number: PhoneNumber,
  status: PaymentState,
): void {
  const { reference_id: reference, total_amount: amount, currency } = orderOf(sent);
  if (textOf(reference) === '')
    throw new UserActionError(`${sent.wamid} asks for no payment: it has no order details.`);
  if (isCanceled(platform, sent, reference)) throw new UserActionError(`The order ${textOf(reference)} was canceled.`);
  const { waId, userId, parentUserId } = shownIds(user, number, platform);
  emit(platform, number, 'messages', {
    statuses: [
      {
        id: sent.wamid,
        type: 'payment',
        status,
        payment: {
          reference_id: reference,
          ...(amount !== undefined && { amount }),
          ...(currency !== undefined && { currency }),
        },
        ...(waId !== undefined && { recipient_id: waId }),
        ...(userId !== undefined && { recipient_user_id: userId }),
        ...(parentUserId !== undefined && { recipient_parent_user_id: parentUserId }),
        timestamp: String(platform.clock.seconds()),
      },
    ],
  });
}

/** The order of an interactive message or of a template's button; empty for any other message. */
function orderOf(sent: SentMessage): Fields {
  if (fieldsOf(sent.body.interactive).type === 'order_details') return interactiveParameters(sent);
  const parameters = listOf(fieldsOf(sent.body.template).components).flatMap((component) =>
    listOf(component.parameters),
  );
  return parameters.map(({ action }) => fieldsOf(fieldsOf(action).order_details)).find(isOrder) ?? {};
}

const isOrder = ({ reference_id: reference }: Fields): boolean => reference !== undefined;

function isCanceled({ world }: Platform, { phoneNumberId, to }: SentMessage, reference: unknown): boolean {
  return [...world.messages.values()].some((message) => {
    if (message.direction !== 'sent' || message.phoneNumberId !== phoneNumberId || message.to !== to) return false;
    if (fieldsOf(message.body.interactive).type !== 'order_status') return false;
    const { reference_id: named, order } = interactiveParameters(message);
    return named === reference && fieldsOf(order).status === 'canceled';
  });
}
