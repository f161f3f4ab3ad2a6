import { type ApiErrorCode, errorRules } from '@intexuraos/service-api/errors';
import { errorComponent } from '@intexuraos/service-api/schemas';
import type { TSchema } from 'typebox';
import { errorBody } from '../error-response.ts';

/** A response as Fastify and the OpenAPI document take it. */
export interface ResponseSchema {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly [extra: string]: unknown }>>;
}

const headerDescriptions = {
  Link: 'URL of the next page, with `rel="next"`; not sent on the last one.',
  Location: 'URL of the entry in the outbox.',
  Allow: 'The methods that the path supports.',
  'Retry-After': 'Seconds to wait.',
  'WWW-Authenticate': '`Bearer`.',
} as const;

type HeaderName = keyof typeof headerDescriptions;

/** An answer in JSON with an example of it. */
export function json(
  description: string,
  schema: TSchema,
  example: unknown,
  headers: HeaderName[] = [],
): ResponseSchema {
  return { description, ...headersOf(headers), content: { 'application/json': { schema, example } } };
}

/** An answer that is not ours to describe further: text, HTML, bytes of Meta's. */
export function body(description: string, mediaType: string, schema: object, example?: unknown): ResponseSchema {
  return { description, content: { [mediaType]: { schema, ...(example === undefined ? {} : { example }) } } };
}

/** The error answers with these codes, by status, each code with an example; for a route's `response`. */
export function errors(...codes: readonly ApiErrorCode[]): Readonly<Record<number, ResponseSchema>> {
  const statuses = [...new Set(codes.map((code) => errorRules[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [status, errorResponse(codes.filter((code) => errorRules[code].status === status))]),
  );
}

/** Why the body of a request may be refused before it is looked at. */
export const bodyErrors = [
  'malformed_json',
  'nested_too_deeply',
  'slow_body',
  'body_too_large',
  'unsupported_media_type',
] as const;

/** The errors of every route under `/v1`, besides its own. */
export const v1Errors = errors(
  'unauthorized',
  'forbidden',
  'scope_missing',
  'number_not_allowed',
  'too_many_wrong_keys',
  'internal',
  'too_many_streams',
  'overloaded',
  'low_memory',
  'store_unavailable',
  'store_timeout',
);

function errorResponse(codes: readonly ApiErrorCode[]): ResponseSchema {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: errorBody(code) }]));
  return {
    description: [...new Set(codes.map((code) => errorRules[code].message))].join(' '),
    ...headersOf(codes.flatMap(headersOfError)),
    content: { 'application/json': { schema: errorComponent.ref, examples } },
  };
}

function headersOfError(code: ApiErrorCode): HeaderName[] {
  if (code === 'unauthorized' || code === 'too_many_wrong_keys') return ['WWW-Authenticate'];
  if (code === 'method_not_allowed') return ['Allow'];
  return errorRules[code].retryAfterSeconds === undefined ? [] : ['Retry-After'];
}

function headersOf(names: readonly HeaderName[]): Pick<ResponseSchema, 'headers'> {
  if (names.length === 0) return {};
  return {
    headers: Object.fromEntries(names.map((name) => [name, { type: 'string', description: headerDescriptions[name] }])),
  };
}
