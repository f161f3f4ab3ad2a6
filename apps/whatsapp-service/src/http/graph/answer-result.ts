import { explainUnreached, type GraphResult, type ResponseHeaders } from '@intexuraos/cloud-api';
import type { FastifyReply } from 'fastify';
import { sendGraphError } from './graph-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Headers of Meta's that are useful to its client. */
const passedHeaders = ['content-type', 'retry-after', 'x-app-usage', 'x-business-use-case-usage', 'x-fb-trace-id'];

/**
 * Passes Meta's answer on: status, body, and the headers about limits. Links to further pages lead to `origin`: the URL
 * by which the client reached this service.
 */
export function answerResult(reply: FastifyReply, result: GraphResult, origin = ''): FastifyReply {
  if (result.kind !== 'answered') return answerFailure(reply, result);
  passHeaders(reply, result.headers);
  return reply.code(result.status).send(withoutSecrets(Buffer.from(result.body), origin));
}

export function passHeaders(
  reply: FastifyReply,
  headers: ResponseHeaders,
  names: readonly string[] = passedHeaders,
): void {
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) reply.header(name, value);
  }
}

/** The answer if Meta was not reached, or did not answer, or there is no token to call it with. */
export function answerFailure(reply: FastifyReply, failure: Exclude<GraphResult, { kind: 'answered' }>): FastifyReply {
  if (failure.kind === 'no_token') return answerNoToken(reply);
  const details =
    failure.kind === 'unreached'
      ? `Meta could not be reached, so the call was not made: ${whyUnreached(failure.reason)}`
      : `No answer came from Meta (${failure.reason}); it is unknown whether the call took effect.`;
  return sendGraphError(reply, failure.kind === 'unreached' ? 503 : 504, {
    code: 2,
    message: '(#2) Service temporarily unavailable',
    details,
  });
}

/** The cause, with its code and a remedy. */
export function whyUnreached(reason: string): string {
  const { cause, remedy } = explainUnreached(reason);
  return `${cause} (${reason}). ${remedy}`;
}

export function answerNoToken(reply: FastifyReply): FastifyReply {
  return sendGraphError(reply, 503, {
    code: 190,
    isByService: true,
    message: 'This service has no access token, so it can’t call Meta.',
    details:
      'Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN (or WHATSAPP_ACCESS_TOKEN), or the same name with _FILE, to a token of a ' +
      'system user with whatsapp_business_messaging and whatsapp_business_management, and restart the service.',
  });
}
