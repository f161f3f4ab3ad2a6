import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TProperties, Type } from 'typebox';
import type { Page, PageRequest } from '../records/page.ts';

/** How many records a page holds where the caller does not say. */
const defaultLimit = 50;
const maxLimit = 200;

/** The query of a list: its filters, `limit` and `cursor`. Parameters that it does not know are refused. */
export function listQuery<T extends TProperties>(filters: T) {
  return Type.Object(
    {
      ...filters,
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: maxLimit,
          default: defaultLimit,
          description: 'Maximum number of entries.',
        }),
      ),
      cursor: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 4096,
          description: 'The `nextCursor` of the previous page. Use the same filters.',
        }),
      ),
    },
    { additionalProperties: false },
  );
}

/** What a list's query asks of the store. */
export function pageRequest(query: { readonly limit?: number; readonly cursor?: string }): PageRequest {
  return { limit: query.limit ?? defaultLimit, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}

/** How many pages of a list are looked through for records that match, before the answer is an empty page. */
const maxPages = 20;

/**
 * The next page of a list that has any record that matches. A page may have fewer records than were asked for, or none, and still
 * a next one.
 */
export async function matchingPage<T>(
  request: PageRequest,
  list: (request: PageRequest) => Promise<Page<T>>,
  matches: (record: T) => boolean,
): Promise<Page<T>> {
  let page = await list(request);
  for (let pages = 1; ; pages += 1) {
    const data = page.data.filter(matches);
    if (data.length > 0 || page.nextCursor === null || pages === maxPages) return { ...page, data };
    page = await list({ ...request, cursor: page.nextCursor });
  }
}

/** A list's answer; where there is a next page, the `Link` header leads to it with the same filters. `more` is added to it. */
export function sendPage<T, V, M extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page<T>,
  view: (record: T) => V,
  more?: M,
) {
  if (page.nextCursor !== null) reply.header('link', `<${nextAddress(request, page.nextCursor)}>; rel="next"`);
  return reply.send({ data: page.data.map(view), nextCursor: page.nextCursor, ...more });
}

function nextAddress(request: FastifyRequest, cursor: string): string {
  // Only a parser's own spelling of the path is safe within the header's angle brackets.
  const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://localhost');
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
}
