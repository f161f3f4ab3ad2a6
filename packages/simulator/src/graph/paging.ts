import { parameterError } from './errors.ts';
import type { GraphCall } from './graph-call.ts';
import { numberParameter, textParameter } from './parameters.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent for an empty list. */
  readonly paging: object | undefined;
}

/** The paging parameters: the call's own, or those of an expanded edge. */
export interface PageRequest {
  readonly limit: number | undefined;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** `limit`, `after` and `before` of a call. */
function pageRequest({ params }: GraphCall): PageRequest {
  return {
    limit: numberParameter(params, 'limit'),
    after: textParameter(params, 'after'),
    before: textParameter(params, 'before'),
  };
}

/**
 * One page of a list, with Meta's cursors. `next` and `previous` are present only if there is such a page; they repeat
 * the call's query without its token.
 * @throws {GraphError} 100 for a cursor that this list never returned, or a limit that is not a positive number.
 */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  call: GraphCall,
  { defaultLimit = 25, maxLimit = 100, request = pageRequest(call) } = {},
): Page<T> {
  const asked = request.limit ?? defaultLimit;
  if (!(asked > 0)) throw parameterError('Param limit must be greater than 0.');
  const limit = Math.min(Math.floor(asked), maxLimit);
  const { start, end } = cut(all, request, limit);
  const items = all.slice(start, end);
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return { items, paging: undefined };
  const cursors = { before: encodeCursor(first.id), after: encodeCursor(last.id) };
  return {
    items,
    paging: {
      cursors,
      ...(end < all.length && { next: link(call, limit, 'after', cursors.after) }),
      ...(start > 0 && { previous: link(call, limit, 'before', cursors.before) }),
    },
  };
}

/** A page as the body of an answer. */
export function pageBody(data: readonly unknown[], paging: object | undefined): Record<string, unknown> {
  return paging === undefined ? { data } : { data, paging };
}

/** The bounds of a page; a page before a cursor ends there, even if it is short. */
function cut(
  all: readonly { readonly id: string }[],
  { after, before }: PageRequest,
  limit: number,
): { start: number; end: number } {
  if (after !== undefined) {
    const start = indexOf(all, after) + 1;
    return { start, end: start + limit };
  }
  if (before !== undefined) {
    const end = indexOf(all, before);
    return { start: Math.max(0, end - limit), end };
  }
  return { start: 0, end: limit };
}

function indexOf(all: readonly { readonly id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, 'base64url').toString();
  const index = all.findIndex((item) => item.id === id);
  if (index < 0) throw parameterError('Invalid cursors values were provided.');
  return index;
}

const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');

function link(call: GraphCall, limit: number, direction: 'after' | 'before', cursor: string): string {
  const url = new URL(`/${call.version}/${call.path}`, call.origin);
  for (const [name, value] of Object.entries(call.params)) {
    if (!['access_token', 'appsecret_proof', 'after', 'before', 'limit'].includes(name)) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  url.searchParams.set('limit', String(limit));
  url.searchParams.set(direction, cursor);
  return url.href;
}
