import { errorRules } from '@intexuraos/service-api/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../service-error.ts';
import { errorAnswer } from '../error-response.ts';
import { faultFields, type HttpLog, type TraceFieldsOf } from '../fault-log.ts';
import { type Refusals, refusalOf } from '../refusals.ts';
import { sendGraphError } from './graph-error.ts';

interface AnswerFaultDeps {
  readonly log: HttpLog;
  readonly refusals: Pick<Refusals, 'count'>;
  readonly traceFields: TraceFieldsOf;
}

/** Answers a fault in Meta's shape. Our own faults are logged under the request's id, refusals are counted. */
export function answerFault(
  { log, refusals, traceFields }: AnswerFaultDeps,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { code, message: own } = errorAnswer(error);
  const { status, message: usual, retryAfterSeconds } = errorRules[code];
  const message = own ?? usual;
  const refusal = refusalOf(code);
  if (refusal !== null) refusals.count(refusal);
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // Meta’s code for a missing permission.
  if (status === 403)
    return sendGraphError(reply, status, { code: 10, message: `(#10) ${message}`, isByService: true });
  if (status < 500) return sendGraphError(reply, status, { code: 100, message: `(#100) ${message}` });
  // Refusals are summarised once a minute.
  if (refusal !== null) return sendGraphError(reply, status, { ...unavailable, details: message });
  const isStore = error instanceof ServiceError;
  const fields = {
    requestId: request.id,
    method: request.method,
    route: 'graph',
    ...faultFields(error),
    ...traceFields(request.headers),
  };
  log[isStore ? 'warn' : 'error'](fields, 'A request failed.');
  if (!isStore)
    return sendGraphError(reply, 500, { code: 1, message: '(#1) An unknown error occurred', details: ours });
  reply.header('retry-after', '2');
  return sendGraphError(reply, 503, {
    ...unavailable,
    details: 'The store can’t accept the message right now, so nothing was sent. Try again shortly.',
  });
}

/** Meta's error for a service that is temporarily unavailable. */
export const unavailable = { code: 2, message: '(#2) Service temporarily unavailable' };

const ours = 'Internal error; most likely nothing was sent. The log has the cause, under fbtrace_id.';
