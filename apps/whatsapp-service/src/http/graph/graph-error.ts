import type { FastifyReply } from 'fastify';

/** The facts of a Graph API error. */
export interface GraphErrorFacts {
  /** Meta's code. */
  readonly code: number;
  readonly message: string;
  readonly details?: string | undefined;
  readonly subcode?: number | undefined;
  /** `OAuthException` by default, as in nearly every error of Meta's. */
  readonly type?: string | undefined;
  /** Our own field: this service refused the call, although the same code could come from Meta. */
  readonly isByService?: boolean;
  /** Our own field: all problems of a message, for programs. */
  readonly problems?: readonly { readonly path: string; readonly code: number; readonly message: string }[];
}

/**
 * The body of an error in Meta's shape (Meta: graph-api/guides/error-handling), for clients that speak Meta's protocol.
 * `fbtrace_id` is the id of the request, which the log knows as `requestId`.
 */
export function graphErrorBody(
  { code, message, details, subcode, type = 'OAuthException', problems, isByService = false }: GraphErrorFacts,
  requestId: string,
): object {
  return {
    error: {
      message,
      type,
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(details !== undefined && {
        error_data: {
          messaging_product: 'whatsapp',
          details,
          ...(problems && { problems }),
          ...(isByService && { refused_by: 'service' }),
        },
      }),
      fbtrace_id: requestId,
    },
  };
}

/** Answers with an error in Meta's shape and this HTTP status. */
export function sendGraphError(reply: FastifyReply, status: number, facts: GraphErrorFacts): FastifyReply {
  return reply.code(status).type('application/json').send(graphErrorBody(facts, reply.request.id));
}
