import { STATUS_CODES } from 'node:http';
import { type ApiErrorBody, type ApiErrorCode, errorRules } from '@intexuraos/service-api/errors';
import type { FastifyReply } from 'fastify';
import { ServiceError, type ServiceErrorCode } from '../service-error.ts';
import { ImpossibleIdError, ParameterError } from './request-validation.ts';

/** Codes that only the HTTP edge uses; a store's refusals have their codes in `service-error.ts`. */
type EdgeErrorCode = Exclude<ApiErrorCode, ServiceErrorCode>;

/** The HTTP edge refuses a request. */
export class RefusedError extends Error {
  readonly code: EdgeErrorCode;

  constructor(code: EdgeErrorCode, message: string = errorRules[code].message) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
  }
}

/** The error body for a code; `message` defaults to the table's. */
export function errorBody(code: ApiErrorCode, message: string = errorRules[code].message): ApiErrorBody {
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
 * The answer for an error thrown while a request was handled. Only messages written for people by this service are
 * shown: those of a store may name files, those of a parser may quote the request.
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
