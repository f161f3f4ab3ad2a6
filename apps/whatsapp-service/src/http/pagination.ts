import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TProperties, Type } from 'typebox';
import type { Page, PageRequest } from '../records/page.ts';

/** The default size of a page. */
const defaultLimit = 50;
const maxLimit = 200;

/** The query of a list: its filters, `limit` and `cursor`. Unknown parameters are refused. */
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

/** The store's request for a list's query. */
export function pageRequest(query: { readonly limit?: number; readonly cursor?: string }): PageRequest {
  return { limit: query.limit ?? defaultLimit, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}

/** How many pages of a list are searched for matching records, before the answer is an empty page. */
const maxPages = 20;

/**
 * The next page of a list that has any matching record. A page may have fewer records than requested, or none, and
 * still a next one.
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

/**
 * A list's answer; if there is a next page, the `Link` header leads to it with the same filters. `more` is added to the
 * body.
 */
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
  // Only the parser's own spelling of the path is safe within the header's angle brackets.
  const { pathname, searchParams } = new URL(request.raw.url ?? '/', 'http://localhost');
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
}
