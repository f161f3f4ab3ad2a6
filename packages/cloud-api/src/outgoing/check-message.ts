import { isObject, ownValue } from '../json-value.ts';
import { type Check, isAbsent, missing, object, problemsOf, text, word } from './checks.ts';
import { interactive } from './interactive/interactive.ts';
import type { MessageProblem } from './message-problem.ts';
import { plainTypes } from './plain-types.ts';
import { recipient } from './recipient.ts';
import { template } from './template-message.ts';

const types: Readonly<Record<string, Check>> = { ...plainTypes, interactive, template };

const envelope = object(
  {
    messaging_product: word('whatsapp'),
    context: object({ message_id: text() }),
    biz_opaque_callback_data: text(512, 0),
  },
  ['messaging_product'],
);

/**
 * Everything that Meta will certainly refuse in the body of `POST /{phone-number-id}/messages`, all at once; empty where
 * it may take it. Types and fields that aren't known pass, since Meta may know them.
 */
export function checkMessage(body: unknown): readonly MessageProblem[] {
  return problemsOf(message, body);
}

const message: Check = (body, path, tell) => {
  envelope(body, path, tell);
  if (!isObject(body)) return;
  recipient(body, path, tell);
  // Meta takes a message that names no type for text.
  const type = isAbsent(body.type) ? 'text' : body.type;
  if (typeof type !== 'string') return tell('type', 'Must be text.');
  const content = ownValue(body, type);
  if (isAbsent(content)) return tell(type, `Is missing; a message of type ${type} has its content there.`, missing);
  if (Object.hasOwn(types, type)) types[type]?.(content, type, tell);
};
