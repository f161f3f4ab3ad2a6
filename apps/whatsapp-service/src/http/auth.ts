import type { onRequestAsyncHookHandler } from 'fastify';
import type { ApiKeys, KeyNeed } from './api-keys.ts';
import { sendError } from './error-response.ts';

/** A hook that lets a request through if its key is what it needs, before anything else of the request is read or parsed. */
export function requireKey(keys: Pick<ApiKeys, 'check'>, need: KeyNeed): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const verdict = await keys.check(request.raw, need);
    if (verdict.isAllowed) return;
    reply.headers(verdict.headers);
    return sendError(reply, verdict.code, verdict.message);
  };
}
