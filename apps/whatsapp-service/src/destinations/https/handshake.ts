import type { HttpClient } from './http-client.ts';

const timeoutMs = 15_000;

/**
 * Why a receiver does not prove itself by Meta's handshake: a GET with `hub.mode`, `hub.verify_token` and `hub.challenge`, which it answers with
 * 200 and the challenge alone. Null if it does.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export async function handshakeProblem(
  client: Pick<HttpClient, 'exchange'>,
  {
    url: text,
    verifyToken,
    challenge,
  }: { readonly url: string; readonly verifyToken: string; readonly challenge: string },
): Promise<string | null> {
  const url = new URL(text);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  const answer = await client.exchange({ method: 'GET', url, headers: asMeta, timeoutMs });
  const did = answer.status === null ? answer.reason : `It answered HTTP ${answer.status}.`;
  if (answer.status === 200 && answer.body.trim() === challenge) return null;
  const what = answer.status === 200 ? 'It answered HTTP 200, but not the challenge alone.' : did;
  return `The receiver did not pass Meta’s verification handshake. ${what} Check url and verifyToken, or leave verifyToken out to subscribe without a handshake.`;
}

const asMeta = { accept: '*/*', 'user-agent': 'facebookplatform/1.0 (+http://developers.facebook.com)' };
