import { createHmac } from 'node:crypto';
import type { BodyEncoding } from './exchange.ts';

/**
 * The headers that sign a body: both HMACs over exactly these bytes, keyed with the app's secret (Meta:
 * webhooks/create-webhook-endpoint; with the older form as well).
 */
export function signatureHeaders(body: string, encoding: BodyEncoding, secret: string): Record<string, string> {
  const hmac = (algorithm: string): string => createHmac(algorithm, secret).update(body, encoding).digest('hex');
  return { 'X-Hub-Signature': `sha1=${hmac('sha1')}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256')}` };
}
