import { createHmac } from 'node:crypto';

/** `sha256=` and the HMAC of the body, as `X-Hub-Signature-256` has it. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/**
 * Posts a webhook as Meta does: signed, and following no redirect, which could lead to another machine. Rejects as `fetch`
 * does, also when the signal aborts.
 * @param secret null leaves the signature out, as Meta never does.
 */
export function postAsMeta(url: URL, body: string, secret: string | null, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...(secret !== null && { 'x-hub-signature-256': signatureOf(body, secret) }),
      'user-agent': 'facebookexternalua',
    },
    redirect: 'manual',
    signal,
  });
}
