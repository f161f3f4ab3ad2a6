/** The query of a call to Meta's API, as its caller wrote it. */
export interface CallerQuery {
  /** Its parameters, without `access_token`. */
  readonly parameters: URLSearchParams;
  /** The same as it goes to Meta. */
  readonly text: string;
}

/**
 * Removes the caller's key from a query and leaves the rest byte for byte: its order, its repeats and its escapes. Only
 * a `;` is escaped, which some parsers take for the start of another parameter, and which was checked as a part of a
 * value.
 */
export function callerQuery(search: string): CallerQuery {
  const parts = search.split('&').filter((part) => nameOf(part) !== 'access_token');
  const parameters = new URLSearchParams(search);
  parameters.delete('access_token');
  return { parameters, text: parts.join('&').replaceAll(';', '%3B') };
}

/** The query with one more parameter, which replaces those of the same name. */
export function withParameter(text: string, name: string, value: string): string {
  const others = text.split('&').filter((part) => part !== '' && nameOf(part) !== name);
  return [...others, `${name}=${encodeURIComponent(value)}`].join('&');
}

const nameOf = (part: string): string | undefined => new URLSearchParams(part).keys().next().value;
