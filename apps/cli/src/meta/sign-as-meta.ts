import { createHmac } from 'node:crypto';

/** `sha256=` and the HMAC of the body, as `X-Hub-Signature-256` has it. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The headers with which Meta posts a webhook. */
export const headersOfMeta = (body: string, secret: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-hub-signature-256': signatureOf(body, secret),
  'user-agent': 'facebookexternalua',
});
