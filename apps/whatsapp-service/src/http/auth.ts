import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { type ApiKeys, type KeyNeed, missingScope } from './api-keys.ts';
import { callerOf, mayUse } from './caller.ts';
import { RefusedError, sendError } from './error-response.ts';

/**
 * A hook that lets a request through if its key has the needed scope, before anything else of the request is read or
 * parsed.
 */
export function requireKey(keys: Pick<ApiKeys, 'check'>, need: KeyNeed): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const verdict = await keys.check(request.raw, need);
    if (verdict.isAllowed) return;
    reply.headers(verdict.headers);
    return sendError(reply, verdict.code, verdict.message);
  };
}

/**
 * For changes that decide where content is sent, or that send it again: permission to change is not permission to read.
 * @throws {RefusedError} if the request's key may not read content.
 */
export function requireContent(request: Pick<FastifyRequest, 'raw'>): void {
  const caller = callerOf(request);
  if (mayUse(caller, 'read:content')) return;
  const what = 'A subscription’s receiver gets content, so besides manage this';
  throw new RefusedError('scope_missing', missingScope(caller, 'read:content', what));
}
