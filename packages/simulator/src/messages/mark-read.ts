import { cloudError } from '../graph/errors.ts';
import { type GraphAnswer, success } from '../graph/graph-call.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { exactly, type Fields, optionalObject, text } from './checks.ts';

const thirtyDaysMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Marks a message of a user as read, and the earlier ones of its chat; may show that the business is typing (Meta:
 * mark-message-as-read, typing-indicators).
 * @throws {GraphError} 131009 for a message that this number never got, that is no longer stored, or that is older than
 *   30 days.
 */
export function markRead(body: Fields, number: PhoneNumber, { world, clock }: Platform): GraphAnswer {
  exactly(body, 'status', '', 'read');
  const wamid = text(body, 'message_id', '');
  const typing = optionalObject(body, 'typing_indicator', '');
  if (typing) exactly(typing, 'type', 'typing_indicator', 'text');
  const marked = world.messages.get(wamid);
  if (marked?.direction !== 'received' || marked.phoneNumberId !== number.id) {
    throw cloudError(131009, 'message_id: no such message was received by this number');
  }
  if (clock.now() - marked.at > thirtyDaysMs) throw cloudError(131009, 'message_id: the message is older than 30 days');
  // If it is read already, so are all earlier ones.
  if (marked.isRead) return success;
  for (const message of world.messages.values()) {
    const isOfChat =
      message.direction === 'received' && message.phoneNumberId === number.id && message.from === marked.from;
    if (isOfChat && message.at <= marked.at) message.isRead = true;
    if (message === marked) break;
  }
  return success;
}
