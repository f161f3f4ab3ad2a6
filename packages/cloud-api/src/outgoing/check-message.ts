import { isObject, ownValue } from '../json-value.ts';
import { type Check, isAbsent, malformed, object, problemsOf, text, word } from './checks.ts';
import { categoryOf, tellDirectSend } from './direct-send.ts';
import { tellUnfit } from './fits-recipient.ts';
import { codeInteractive, interactive, utilityInteractive } from './interactive/interactive.ts';
import type { MessageProblem } from './message-problem.ts';
import { plainTypes } from './plain-types.ts';
import { recipient } from './recipient.ts';
import { template } from './template/template-message.ts';

const types: Readonly<Record<string, Check>> = { ...plainTypes, interactive, template };

/** The types of messages that are known here. */
export const messageTypes: readonly string[] = Object.keys(types);

/** Interactive messages of Direct Send, by category. */
const directInteractive: ReadonlyMap<string, Check> = new Map([
  ['utility', utilityInteractive],
  ['authentication', codeInteractive],
]);

/** Meta's own list of types names two that cannot be sent. */
const unsendable: ReadonlySet<string> = new Set(['gif', 'link_preview']);

const envelope = object(
  {
    messaging_product: word('whatsapp'),
    context: object({ message_id: text() }, ['message_id']),
    biz_opaque_callback_data: text(512, 0, malformed),
  },
  ['messaging_product'],
);

/**
 * Everything that Meta will certainly refuse in the body of `POST /{phone-number-id}/messages`, all at once; empty if
 * it may accept it. Unknown types and fields pass, since Meta may know them.
 */
export function checkMessage(body: unknown): readonly MessageProblem[] {
  return problemsOf(message, body);
}

const message: Check = (body, path, tell) => {
  envelope(body, path, tell);
  if (!isObject(body)) return;
  recipient(body, path, tell);
  // Meta takes a message that names no type for text.
  const type = isAbsent(body.type) || body.type === '' ? 'text' : body.type;
  if (typeof type !== 'string') return tell('type', 'Must be text.', malformed);
  if (unsendable.has(type)) return tell('type', `Messages of type ${type} can’t be sent.`, 131051);
  const content = ownValue(body, type);
  if (isAbsent(content)) return tell(type, `Is missing; a message of type ${type} has its content there.`, malformed);
  if (!Object.hasOwn(types, type)) return;
  const ofCategory = type === 'interactive' ? directInteractive.get(categoryOf(body)) : undefined;
  (ofCategory ?? types[type])?.(content, type, tell);
  tellUnfit(body, type, tell);
  tellDirectSend(body, type, tell);
};
