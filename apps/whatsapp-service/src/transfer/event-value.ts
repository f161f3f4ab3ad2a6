import { isUtf8 } from 'node:buffer';
import type { WebhookEvent } from '../inbound/webhook-event.ts';

/** A webhook as an export holds it; its id is the key. */
export type EventValue = Omit<WebhookEvent, 'id' | 'signatureValid' | 'sizeBytes'> & EventBody;

/** Text if the bytes are valid UTF-8, as nearly always; it can then be searched and read. */
type EventBody = { readonly body: string } | { readonly bodyBase64: string };

export function eventValue({ id, signatureValid, sizeBytes, ...event }: WebhookEvent, payload: Uint8Array): EventValue {
  return { ...event, ...bodyValue(payload) };
}

function bodyValue(payload: Uint8Array): EventBody {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return isUtf8(bytes) ? { body: bytes.toString('utf8') } : { bodyBase64: bytes.toString('base64') };
}

/** The exact bytes of the webhook. */
export function bodyOf(value: EventValue): Uint8Array {
  return 'body' in value ? Buffer.from(value.body, 'utf8') : Buffer.from(value.bodyBase64, 'base64');
}
