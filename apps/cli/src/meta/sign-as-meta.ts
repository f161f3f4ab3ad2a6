import { createHmac } from 'node:crypto';

/** The value of `X-Hub-Signature-256`: `sha256=` and the HMAC of the body. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/**
 * Posts a webhook as Meta does: signed, and without following redirects, which could lead to another machine. Rejects as `fetch`
 * does, also when the signal aborts.
 * @param secret null leaves the signature out, which Meta never does.
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
