import { readChange } from './change.ts';
import type { MessageItem } from './items.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { echoItem } from './message-item.ts';

/** A message that Meta took from us. */
export interface SentMessage {
  readonly phoneNumberId: string;
  readonly wamid: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  /** The body of `POST /{phone-number-id}/messages`, parsed. */
  readonly body: unknown;
}

/**
 * What a webhook would tell of a message sent by the API, if Meta sent one: the item of an echo, as for messages from
 * the WhatsApp Business app. Its content is what was sent, so a template shows its name and parameters, not its text.
 */
export function sentItem({ phoneNumberId, wamid, at, body }: SentMessage): MessageItem {
  const sent = isObject(body) ? body : {};
  const value = { metadata: { phone_number_id: phoneNumberId } };
  const change = readChange({}, { field: 'messages' }, value, '');
  return { ...echoItem(change, asEcho(sent, wamid), ''), at };
}

/** What requests and webhooks name differently. */
function asEcho({ to, recipient, recipient_type, context, ...sent }: JsonObject, wamid: string): JsonObject {
  const addressee = recipient_type === 'group' ? { group_id: to } : { to, to_user_id: recipient };
  return { ...sent, ...addressee, id: wamid, context: { id: isObject(context) ? context.message_id : undefined } };
}
