import { createHmac } from 'node:crypto';

/** Signs a body as Meta does: HMAC-SHA256 of the raw bytes with the app secret, in hex, behind `sha256=`. */
export function signWebhook(body: string | Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
