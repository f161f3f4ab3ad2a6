import type { JsonObject } from '../json-value.ts';
import { type Check, isAbsent, object, problemsOf, text, under, word } from './checks.ts';
import type { MessageProblem } from './message-problem.ts';

const messageId: Check = (value, path, tell) => {
  if (typeof value !== 'string' || value === '') tell(path, 'Must be the id of a message.');
};

const fields = {
  messaging_product: word('whatsapp'),
  status: word('read'),
  message_id: messageId,
  typing_indicator: object({ type: text() }, ['type']),
};

const mark = object(fields, ['messaging_product', 'message_id']);

/**
 * Whether the body of `POST /{phone-number-id}/messages` marks a message as read (Meta: mark-message-as-read) instead of
 * sending one: its status is `read`, and it names neither a recipient nor a type. Null counts as absent.
 */
export function isReadMark({ status, to, recipient, type }: JsonObject): boolean {
  return status === 'read' && isAbsent(to) && isAbsent(recipient) && isAbsent(type);
}

/** Every problem of a read mark at once. It may have no other fields. */
export function checkReadMark(body: JsonObject): readonly MessageProblem[] {
  return problemsOf((value, path, tell) => {
    mark(value, path, tell);
    for (const [name, field] of Object.entries(body)) {
      if (Object.hasOwn(fields, name) || isAbsent(field)) continue;
      tell(under(path, name), 'Is not a field of a read mark. A message has to or recipient, and no status.');
    }
  }, body);
}
