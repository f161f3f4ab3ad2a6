import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { secretBytes } from '../subscriptions/webhook-secret.ts';

/**
 * The headers of Standard Webhooks for a body: one signature for each valid secret, the newest first.
 * @param at when it is sent, in milliseconds since 1970.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardHeaders(
  id: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.flatMap((secret) => {
    const key = keyOf(secret);
    return key === null ? [] : [`v1,${createHmac('sha256', key).update(signed).digest('base64')}`];
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/**
 * The headers by which receivers made for Meta recognise Meta's bodies, made with the subscription's secret instead of
 * the app's. Meta sends one signature, so during a rotation only the newest secret signs.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export function metaHeaders(body: Uint8Array, secret: string): Record<string, string> {
  const hmac = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex');
  return { 'x-hub-signature': `sha1=${hmac('sha1')}`, 'x-hub-signature-256': `sha256=${hmac('sha256')}` };
}

/** More than all subscriptions have at a time. */
const mostKeys = 4_000;
const keys = new Map<string, KeyObject | null>();

/** The key that a secret is; null for a text that is none. Kept, since to make it took as long as to sign. */
function keyOf(secret: string): KeyObject | null {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const bytes = secretBytes(secret);
  const key = bytes && createSecretKey(bytes);
  if (keys.size >= mostKeys) keys.clear();
  keys.set(secret, key);
  return key;
}
