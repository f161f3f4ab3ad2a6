import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { ServiceError, type ServiceErrorCode } from '../service-error.ts';
import { ImpossibleIdError, ParameterError } from './request-validation.ts';

/** Codes that only the HTTP edge makes; what a store refuses has its code in `service-error.ts`. */
type EdgeErrorCode =
  | 'parameter_invalid'
  | 'malformed_json'
  | 'nested_too_deeply'
  | 'malformed_url'
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'too_many_wrong_keys'
  | 'not_found'
  | 'method_not_allowed'
  | 'state_conflict'
  | 'rows_invalid'
  | 'meta_refused'
  | 'meta_unreachable'
  | 'meta_no_answer'
  | 'request_timeout'
  | 'slow_body'
  | 'body_too_large'
  | 'url_too_long'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'too_many_streams'
  | 'overloaded'
  | 'low_memory'
  | 'internal';

export type ApiErrorCode = ServiceErrorCode | EdgeErrorCode;

interface ErrorRule {
  readonly status: number;
  /** What the answer says unless the place that refuses knows better. */
  readonly message: string;
  /** Sent as `Retry-After`: the same request may succeed then. */
  readonly retryAfterSeconds?: number;
}

const storeAnswer = 'The store cannot answer right now. Try again shortly.';
const ourFault = 'Internal error. The log has the cause, under the id in X-Request-Id.';

/** The one table from an error's code to what a client is told. */
export const errorRules: Readonly<Record<ApiErrorCode, ErrorRule>> = {
  parameter_invalid: { status: 400, message: 'A parameter is invalid.' },
  cursor_invalid: { status: 400, message: 'This cursor does not belong to this list. Start again without one.' },
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  nested_too_deeply: { status: 400, message: 'The body is nested too deeply.' },
  malformed_url: { status: 400, message: 'The path contains a percent sign that does not encode UTF-8 text.' },
  bad_request: { status: 400, message: 'The request cannot be understood.' },
  unauthorized: { status: 401, message: 'This path needs an API key.' },
  forbidden: { status: 403, message: 'This key is not valid for this path.' },
  too_many_wrong_keys: {
    status: 429,
    message: 'Too many wrong keys came from this client address. A valid key still passes.',
    retryAfterSeconds: 60,
  },
  not_found: { status: 404, message: 'There is nothing at this path. GET /docs lists all paths.' },
  method_not_allowed: {
    status: 405,
    message: 'This path does not support this method; the Allow header lists the supported ones.',
  },
  state_conflict: { status: 409, message: 'The entry’s state does not allow this.' },
  rows_invalid: { status: 422, message: 'The recipients or the template have problems; nothing was stored.' },
  meta_refused: { status: 422, message: 'Meta refused the call.' },
  meta_unreachable: {
    status: 503,
    message: 'Meta could not be called; nothing changed. Try again shortly.',
    retryAfterSeconds: 2,
  },
  meta_no_answer: {
    status: 504,
    message: 'No answer came from Meta; whether the call took effect is unknown. Check before you try again.',
  },
  request_timeout: { status: 408, message: 'The request did not arrive in time.' },
  slow_body: { status: 408, message: 'The body arrived too slowly.' },
  body_too_large: { status: 413, message: 'The body is too large for this path.' },
  url_too_long: { status: 414, message: 'A part of the path is longer than any id.' },
  unsupported_media_type: { status: 415, message: 'Only application/json bodies are accepted.' },
  headers_too_large: { status: 431, message: 'The headers are too large.' },
  too_many_streams: {
    status: 503,
    message: 'The maximum number of clients is following the stream. Close unused streams, or try again later.',
    retryAfterSeconds: 10,
  },
  overloaded: {
    status: 503,
    message: 'Too many request bodies are in flight. Send the request again shortly.',
    retryAfterSeconds: 1,
  },
  low_memory: {
    status: 503,
    message: 'The service is short of memory. Send the request again shortly.',
    retryAfterSeconds: 5,
  },
  store_unavailable: { status: 503, message: storeAnswer, retryAfterSeconds: 2 },
  store_timeout: { status: 503, message: storeAnswer, retryAfterSeconds: 2 },
  store_corrupt: {
    status: 500,
    message: 'The stored data is damaged. GET /health with an API key and the log name the file and the remedy.',
  },
  store_newer: { status: 500, message: ourFault },
  configuration_invalid: { status: 500, message: ourFault },
  internal: { status: 500, message: ourFault },
};

/** The HTTP edge refuses a request. */
export class RefusedError extends Error {
  readonly code: EdgeErrorCode;

  constructor(code: EdgeErrorCode, message: string = errorRules[code].message) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
  }
}

/** The body of every error response. */
interface ErrorBody {
  readonly error: { readonly code: ApiErrorCode; readonly message: string };
}

/** The error body for a code; `message` defaults to the table's. */
export function errorBody(code: ApiErrorCode, message: string = errorRules[code].message): ErrorBody {
  return { error: { code, message } };
}

/** Answers with an error: status and Retry-After by the table, `message` defaults to the table's. */
export function sendError(reply: FastifyReply, code: ApiErrorCode, message?: string): FastifyReply {
  const { status, retryAfterSeconds } = errorRules[code];
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).type('application/json').send(errorBody(code, message));
}

/** A whole HTTP/1.1 answer as text, for a connection on which no request could be read. */
export function rawErrorAnswer(code: ApiErrorCode): string {
  const body = JSON.stringify(errorBody(code));
  const { status } = errorRules[code];
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * What to tell the client about something thrown while a request was handled. Only messages written for people by this
 * service are shown: those of a store may name files, those of a parser quote what was sent.
 */
export function errorAnswer(error: unknown): { readonly code: ApiErrorCode; readonly message?: string } {
  if (error instanceof ServiceError) return { code: error.code };
  if (error instanceof RefusedError) return { code: error.code, message: error.message };
  if (error instanceof ImpossibleIdError) return { code: 'not_found', message: error.message };
  if (error instanceof ParameterError) return { code: 'parameter_invalid', message: error.message };
  const { code, statusCode } = frameworkError(error);
  const known = code === undefined ? undefined : codesOfFastify[code];
  if (known) return { code: known };
  // JSON that names `__proto__` is refused with a SyntaxError of status 400.
  if (error instanceof SyntaxError && statusCode === 400) return { code: 'malformed_json' };
  return { code: statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? 'bad_request' : 'internal' };
}

const codesOfFastify: Readonly<Record<string, ApiErrorCode>> = {
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_MAX_PARAM_LENGTH: 'url_too_long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_NOT_FOUND: 'not_found',
};

function frameworkError(error: unknown): { code?: string; statusCode?: number } {
  if (!(error instanceof Error)) return {};
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  return { code, statusCode };
}
