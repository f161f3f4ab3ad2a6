/**
 * Places in the console are behind the `#` of the address, so that opened pages and searches never reach
 * a proxy's log.
 */
export interface Place {
  /** `#/inbox/ID` is `['inbox', 'ID']`. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads the part of an address behind `#`. Anything unreadable is the home page. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  try {
    return { path: parts.map(decodeURIComponent), query: Object.fromEntries(new URLSearchParams(search)) };
  } catch {
    return { path: [], query: {} };
  }
}

/** The address of a place, for a link. */
export function linkTo(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  return `#/${path.map(encodeURIComponent).join('/')}${search}`;
}
