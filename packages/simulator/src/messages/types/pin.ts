import { cloudError } from '../../graph/errors.ts';
import { numeric, oneOf, text } from '../checks.ts';
import type { MessageCheck } from '../message-check.ts';

/** Meta: groups-messaging. Only groups have pinned messages. */
export const checkPin: MessageCheck = (content, _body, { recipient }) => {
  if (recipient.user) throw cloudError(131009, 'pin: messages can be pinned in groups only');
  const type = oneOf(content, 'type', 'pin', ['pin', 'unpin']);
  text(content, 'message_id', 'pin');
  if (type === 'pin') numeric(content, 'expiration_days', 'pin', 1, 30);
};
