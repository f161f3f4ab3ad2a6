/** A page of a list. `cursor` is opaque to callers; stores make and read their own. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  /** At most this many, 1 or more. */
  readonly limit: number;
  /** A `nextCursor` from before. A cursor that this list did not make rejects with `cursor_invalid`. */
  readonly cursor?: string;
}
