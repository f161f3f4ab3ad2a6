import type { IncomingWebhook } from '../../src/inbound/webhook-event.ts';

/** Small builders of Meta's webhook bodies, as the Cloud API sends them. */

export const wabaId = '102290129340398';
export const phoneNumberId = '106540352242922';
export const otherPhoneNumberId = '106540352242923';

/** A time in 2026 from which tests count on; milliseconds since 1970. */
export const noon = Date.UTC(2026, 5, 1, 12);

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

interface MessageOptions {
  /** Default `16505551234`; null for a user who shows no number. */
  readonly from?: string | null;
  readonly fromUserId?: string;
  /** Meta's time in milliseconds; default noon. */
  readonly at?: number;
  readonly body?: string;
  readonly [key: string]: unknown;
}

/** A text message from a user. Further keys (`context`, `type`, …) are put into the message as they are. */
export function textMessage(wamid: string, options: MessageOptions = {}): JsonObject {
  const { from = '16505551234', fromUserId, at = noon, body = 'Hello', ...rest } = options;
  return {
    ...(from === null ? {} : { from }),
    ...(fromUserId === undefined ? {} : { from_user_id: fromUserId }),
    id: wamid,
    timestamp: String(at / 1_000),
    type: 'text',
    text: { body },
    ...(rest as JsonObject),
  };
}

/** A status of a message that the business sent; `at` in milliseconds, default noon. */
export function messageStatus(
  wamid: string,
  status: 'sent' | 'delivered' | 'read' | 'failed',
  { at = noon, to = '16505551234' }: { at?: number; to?: string } = {},
): JsonObject {
  return { id: wamid, status, timestamp: String(at / 1_000), recipient_id: to };
}

interface MessagesValue {
  readonly messages?: readonly Json[];
  readonly statuses?: readonly Json[];
  readonly contacts?: readonly Json[];
  readonly phoneNumberId?: string;
}

/** A change of the field `messages`. */
export function messagesChange({ phoneNumberId: number = phoneNumberId, ...lists }: MessagesValue): JsonObject {
  const metadata = { display_phone_number: '15550783881', phone_number_id: number };
  return { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...(lists as JsonObject) } };
}

/** A change of the field `standby`: what comes to another responder of the number. */
export function standbyChange(lists: { readonly [list: string]: Json }): JsonObject {
  const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
  return { field: 'standby', value: { messaging_product: 'whatsapp', metadata, standby: lists } };
}

/** A change of the field `messaging_handovers`; `at` in milliseconds, default noon. */
export function handoverChange(
  type: 'control_passed' | 'control_taken',
  { at = noon, from = '16505551234', ...handover }: { at?: number; from?: string; [key: string]: unknown } = {},
): JsonObject {
  const recipient = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
  const about = { recipient, sender: { phone_number: from }, timestamp: String(at / 1_000) };
  return {
    field: 'messaging_handovers',
    value: { messaging_product: 'whatsapp', ...about, type, [type]: handover as JsonObject },
  };
}

/** A change of the field `message_template_status_update`. */
export function templateStatus(templateId: number, event: 'APPROVED' | 'REJECTED' | 'PAUSED'): JsonObject {
  return {
    field: 'message_template_status_update',
    value: {
      event,
      message_template_id: templateId,
      message_template_name: 'order_update',
      message_template_language: 'en_US',
      reason: 'NONE',
    },
  };
}

export function webhook(...changes: readonly Json[]): JsonObject {
  return { object: 'whatsapp_business_account', entry: [{ id: wabaId, changes }] };
}

/** A webhook with these messages and nothing else. */
export function messagesWebhook(...messages: readonly Json[]): JsonObject {
  return webhook(messagesChange({ messages }));
}

/** A webhook with these statuses and nothing else. */
export function statusesWebhook(...statuses: readonly Json[]): JsonObject {
  return webhook(messagesChange({ statuses }));
}

/** What acceptance hands to a store: a body as JSON, as text or as bytes, received at noon unless said otherwise. */
export function incoming(
  body: JsonObject | string | Uint8Array,
  change: Partial<IncomingWebhook> = {},
): IncomingWebhook {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return {
    payload: typeof text === 'string' ? new TextEncoder().encode(text) : text,
    receivedAt: noon,
    phoneNumberId,
    wabaId,
    foreign: [],
    ...change,
  };
}
