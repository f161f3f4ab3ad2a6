import type { IncomingHttpHeaders } from 'node:http';

/**
 * The result of the preconditions of a request for a file, in the order of RFC 9110, 13.2.2: `failed` is answered 412,
 * `unchanged` 304. Files here have no modification time, so preconditions on one are ignored, as 13.1.3 and 13.1.4
 * require.
 * @param etag of the file, strong: it is made from its bytes.
 */
export function preconditions(headers: IncomingHttpHeaders, etag: string): 'met' | 'failed' | 'unchanged' {
  const { 'if-match': wanted, 'if-none-match': known } = headers;
  if (wanted !== undefined && !isAny(wanted) && !tagsIn(wanted).includes(etag)) return 'failed';
  if (known !== undefined && (isAny(known) || tagsIn(known).some((tag) => tag.replace(/^W\//, '') === etag))) {
    return 'unchanged';
  }
  return 'met';
}

const isAny = (header: string): boolean => header.trim() === '*';

/** A tag is quoted and may hold commas. A weak one stays marked as such: `If-Match` compares strongly. */
const tagsIn = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? [];
