/** A call that Meta refuses. Handlers throw it; the error envelope is made from it. */
export class GraphError extends Error {
  readonly code: number;
  readonly httpStatus: number;
  readonly type: string;
  readonly subcode: number | undefined;
  readonly details: string | undefined;
  readonly userTitle: string | undefined;
  readonly userMessage: string | undefined;
  readonly isTransient: boolean | undefined;
  /** Members next to `error` in the body: some calls fail only in part. */
  readonly beside: Readonly<Record<string, unknown>>;

  constructor(message: string, facts: GraphErrorFacts) {
    super(message);
    this.name = 'GraphError';
    this.code = facts.code;
    this.httpStatus = facts.httpStatus ?? 400;
    this.type = facts.type ?? 'OAuthException';
    this.subcode = facts.subcode;
    this.details = facts.details;
    this.userTitle = facts.userTitle;
    this.userMessage = facts.userMessage;
    this.isTransient = facts.isTransient;
    this.beside = facts.beside ?? {};
  }
}

export interface GraphErrorFacts {
  readonly code: number;
  /** 400 by default. */
  readonly httpStatus?: number;
  /** `OAuthException` by default. */
  readonly type?: string;
  readonly subcode?: number;
  /** `error_data.details`, next to `messaging_product`. */
  readonly details?: string;
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly isTransient?: boolean;
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** Meta's error envelope. */
export function errorBody(error: GraphError, traceId: string): Record<string, unknown> {
  return {
    ...error.beside,
    error: {
      message: error.message,
      type: error.type,
      code: error.code,
      ...(error.subcode !== undefined && { error_subcode: error.subcode }),
      ...(error.isTransient !== undefined && { is_transient: error.isTransient }),
      ...(error.userTitle !== undefined && { error_user_title: error.userTitle }),
      ...(error.userMessage !== undefined && { error_user_msg: error.userMessage }),
      ...(error.details !== undefined && {
        error_data: { messaging_product: 'whatsapp', details: error.details },
      }),
      fbtrace_id: traceId,
    },
  };
}
