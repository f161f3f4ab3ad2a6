export interface ErrorRule {
  readonly status: number;
  /** The default message, used unless the code that refuses has a better one. */
  readonly message: string;
  /** Sent as `Retry-After`: the same request may succeed then. */
  readonly retryAfterSeconds?: number;
}

const storeAnswer = 'The store cannot answer right now. Try again shortly.';
const ourFault = 'Internal error. The log has the cause, under the id in X-Request-Id.';

const table = {
  parameter_invalid: { status: 400, message: 'A parameter is invalid.' },
  cursor_invalid: { status: 400, message: 'This cursor does not belong to this list. Start again without one.' },
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  nested_too_deeply: { status: 400, message: 'The body is nested too deeply.' },
  too_many_fields: {
    status: 400,
    message: 'The body has more than 1,000 fields or 20,000 values. Meta’s bodies have far fewer.',
  },
  malformed_url: { status: 400, message: 'The path contains a percent sign that does not encode UTF-8 text.' },
  bad_request: { status: 400, message: 'The request cannot be understood.' },
  unauthorized: { status: 401, message: 'This path needs an API key.' },
  forbidden: { status: 403, message: 'This key is not valid for this path.' },
  scope_missing: { status: 403, message: 'This key does not have the scope that this path needs.' },
  number_not_allowed: { status: 403, message: 'This key is limited to other business numbers.' },
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
  media_unavailable: { status: 404, message: 'This file is not stored here.' },
  media_pending: {
    status: 503,
    message: 'This file is being downloaded from Meta. Try again shortly.',
    retryAfterSeconds: 5,
  },
  no_thumbnail: { status: 404, message: 'This file has no thumbnail.' },
  ffmpeg_missing: {
    status: 501,
    message:
      'This needs ffmpeg, which is not available here. Install it, or set INTEXURAOS_WHATSAPP_FFMPEG to its path.',
  },
  media_invalid: { status: 422, message: 'WhatsApp does not accept this file; nothing was stored.' },
  precondition_failed: {
    status: 412,
    message: 'The file’s ETag differs from If-Match. GET or HEAD without If-Match returns the current one.',
  },
  range_not_satisfiable: { status: 416, message: 'The file has no such bytes; Content-Range gives its size.' },
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
    message: 'Meta did not answer, so it is unknown whether the call took effect. Check before you try again.',
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
} satisfies Readonly<Record<string, ErrorRule>>;

/** Stable, for programs. New ones may come. */
export type ApiErrorCode = keyof typeof table;

/** The one table from an error's code to the answer for a client. */
export const errorRules: Readonly<Record<ApiErrorCode, ErrorRule>> = table;

/** The body of every error response. */
export interface ApiErrorBody {
  readonly error: { readonly code: ApiErrorCode; readonly message: string };
}
