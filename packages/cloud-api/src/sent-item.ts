import { readChange } from './change.ts';
import type { MessageItem } from './items.ts';
import { isObject } from './json-value.ts';
import { echoItem, messageOfRequest } from './message-item.ts';
import { topOnly } from './places.ts';

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
 * the WhatsApp Business app, that arrived by no field. Its content is what was sent, so a template shows its name and
 * parameters, not its text.
 */
export function sentItem({ phoneNumberId, wamid, at, body }: SentMessage): MessageItem {
  const sent = isObject(body) ? body : {};
  const change = readChange({}, '', topOnly({ metadata: { phone_number_id: phoneNumberId } }, ''));
  return { ...echoItem(change, { ...messageOfRequest(sent), id: wamid }, ''), at };
}
