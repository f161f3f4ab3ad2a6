import type { Activity, Topics } from './activity.ts';

interface CachedQuery {
  /** Names the query with its parameters: calls with the same name share a result. */
  readonly name: string;
  /** The collections on which the result depends; null: any. */
  readonly of: Topics;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Repeated after this in any case, in milliseconds: an announcement may be lost. */
  readonly maxAgeMs: number;
}

/**
 * Asks Firestore, or returns the last result if nothing was written to the query's collections since.
 * @param until until when a result is valid if nothing is written, in milliseconds since 1970; null if not at all.
 */
export type QueryCache = <T>(
  query: CachedQuery,
  ask: () => Promise<T>,
  until: (result: T) => number | null,
) => Promise<T>;

/** The `maxAgeMs` of queries for work. */
export const maxWorkAgeMs = 40 * 60_000;

/** The `until` of a list of pending records: it is valid as long as it is empty. */
export const whileEmpty = (pending: readonly unknown[]): number | null =>
  pending.length === 0 ? Number.POSITIVE_INFINITY : null;

/** Caches nothing. */
export const uncached: QueryCache = (_query, ask) => ask();

const maxKnown = 500;

interface Known {
  /** When it was asked, on the steady clock. */
  readonly at: number;
  readonly until: number;
  readonly result: unknown;
}

export function createQueryCache(
  activity: Pick<Activity, 'isStillSince' | 'note'>,
  steadyNow: () => number,
): QueryCache {
  const known = new Map<string, Known>();
  return async <T>(
    { name, of, now, maxAgeMs }: CachedQuery,
    ask: () => Promise<T>,
    until: (result: T) => number | null,
  ) => {
    const at = steadyNow();
    const last = known.get(name);
    const isValid = last !== undefined && now < last.until && activity.isStillSince(last.at, of);
    // It was stored under its name by the same caller.
    if (isValid && at - last.at < maxAgeMs) return last.result as T;
    known.delete(name);
    const result = await ask();
    const validUntil = until(result);
    // An announcement was lost, and perhaps others with it.
    if (validUntil === null && isValid) activity.note(null);
    if (known.size >= maxKnown) known.clear();
    // A result that was read during writes may already be out of date.
    if (validUntil !== null && activity.isStillSince(at, of)) known.set(name, { at, until: validUntil, result });
    return result;
  };
}
