import type { onRequestAsyncHookHandler } from 'fastify';
import { createKeyCheck } from './api-keys.ts';
import { sendError } from './error-response.ts';

/** A hook that lets a request through when it brings one of `keys`, and answers 401 otherwise. */
export function requireApiKey(keys: readonly string[]): onRequestAsyncHookHandler {
  const check = createKeyCheck(keys);
  return async (request, reply) => {
    const verdict = check(request.headers);
    if (verdict.isKnown) return;
    reply.header('www-authenticate', verdict.challenge);
    return sendError(reply, 'unauthorized', verdict.reason);
  };
}
