import { parameterError } from '../graph/errors.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { CallbackOverride } from '../world/app.ts';
import { type Answer, type Exchanger, NoAnswerError } from './exchange.ts';

const maxCallbackLength = 200;

/**
 * Asks a callback to repeat a challenge, as Meta does before it accepts one (Meta: webhooks/create-webhook-endpoint).
 * Plain `http` is allowed here, because a simulator calls the machine that it runs on.
 * @throws {GraphError} 100 for a URL that can't be a callback, 2200 if it does not answer 200, 2201 if its answer is
 *   not exactly the challenge.
 */
export async function verifyCallback(
  { callbackUrl, verifyToken }: CallbackOverride,
  challenge: string,
  exchanger: Exchanger,
): Promise<void> {
  checkAddress(callbackUrl);
  const answer = await ask(handshakeAddress(callbackUrl, verifyToken, challenge), exchanger);
  if (answer.status !== 200) {
    throw failure(`HTTP Status Code = ${answer.status}; HTTP Message = ${answer.statusText}`);
  }
  if (answer.text !== challenge) {
    throw new GraphError(
      `(#2201) response does not match challenge, expected value="${challenge}", received="${excerpt(answer.text)}"`,
      { code: 2201 },
    );
  }
}

function checkAddress(callbackUrl: string): void {
  if (callbackUrl.length > maxCallbackLength) {
    throw parameterError(`The callback URL must be at most ${maxCallbackLength} characters long.`);
  }
  const url = URL.parse(callbackUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) throw parameterError('The callback URL must be a valid URL.');
}

/** The callback's own query is kept. */
function handshakeAddress(callbackUrl: string, verifyToken: string, challenge: string): string {
  const [address = ''] = callbackUrl.split('#');
  const query = `hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=${encodeURIComponent(verifyToken)}`;
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

async function ask(url: string, exchanger: Exchanger): Promise<Answer> {
  const headers = { Accept: '*/*', 'User-Agent': 'facebookplatform/1.0 (+http://developers.facebook.com)' };
  try {
    return await exchanger.exchange({ method: 'GET', url, headers });
  } catch (error) {
    const [number, message] = curlError(error);
    throw failure(`curl_errno = ${number}; curl_error = ${message}; HTTP Status Code = 0`);
  }
}

/** Meta reports a failed connection in curl's words. */
function curlError(error: unknown): [number: number, message: string] {
  const { reason, code } = error instanceof NoAnswerError ? error : new NoAnswerError('broken');
  if (reason === 'timeout') return [28, 'Operation timed out'];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [6, "Couldn't resolve host name"];
  if (reason === 'refused') return [7, "Couldn't connect to server"];
  if (code !== undefined && /CERT|SSL|TLS|ALTNAME/.test(code)) return [60, 'SSL certificate problem'];
  return [52, 'Empty reply from server'];
}

const failure = (what: string): GraphError =>
  new GraphError(`(#2200) Callback verification failed with the following errors: ${what}`, { code: 2200 });

const excerpt = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}...` : text);
