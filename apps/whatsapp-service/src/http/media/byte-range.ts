import type { ByteRange } from '../../media/content-store.ts';

/**
 * The part of a file that a `Range` header asks for (RFC 9110). Null for the whole file: without the header, if it is
 * malformed or names several parts, or if `If-Range` names other content.
 */
export function byteRange(
  header: string | undefined,
  { size, etag, ifRange }: { readonly size: number; readonly etag: string; readonly ifRange: string | undefined },
): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if ((first === '' && last === '') || (ifRange !== undefined && ifRange !== etag)) return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  if (last !== '' && Number(last) < Number(first)) return null;
  if (Number(first) >= size) return 'unsatisfiable';
  return { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
