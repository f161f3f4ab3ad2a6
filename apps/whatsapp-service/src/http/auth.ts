import type { onRequestAsyncHookHandler } from 'fastify';
import type { ApiKeys, KeyScope } from './api-keys.ts';
import { sendError } from './error-response.ts';

/** A hook that lets a request through if its key opens `scope`, before anything else of the request is read or parsed. */
export function requireKey(keys: Pick<ApiKeys, 'check'>, scope: KeyScope): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const verdict = keys.check(request.raw, scope);
    if (verdict.isAllowed) return;
    reply.headers(verdict.headers);
    return sendError(reply, verdict.code, verdict.message);
  };
}
