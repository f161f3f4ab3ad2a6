import type { Activity, Topics } from './activity.ts';

interface Rest {
  /** The name of the look; the same name is answered with the last result. */
  readonly name: string;
  /** The collections on which the result depends; null: any. */
  readonly of: Topics;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Repeated after this in any case, in milliseconds: an announcement may be lost. */
  readonly maxMs: number;
}

/**
 * Asks Firestore, unless nothing was written to its collections since it was asked the last time: then the result is the same.
 * @param until milliseconds since 1970 until which this result holds if nothing is written; null if it must be asked again.
 */
export type Rests = <T>(rest: Rest, ask: () => Promise<T>, until: (result: T) => number | null) => Promise<T>;

/** Work is looked for after this in any case, in milliseconds. */
export const workRestMs = 40 * 60_000;

/** For a list of waiting records: an empty one stays valid. */
export const whereNone = (waiting: readonly unknown[]): number | null =>
  waiting.length === 0 ? Number.POSITIVE_INFINITY : null;

/** Always asks. */
export const noRests: Rests = (_rest, ask) => ask();

const maxKnown = 500;

interface Known {
  /** When it was asked, on the steady clock. */
  readonly at: number;
  readonly until: number;
  readonly result: unknown;
}

export function createRests(activity: Pick<Activity, 'isStillSince' | 'note'>, steadyNow: () => number): Rests {
  const known = new Map<string, Known>();
  return async <T>({ name, of, now, maxMs }: Rest, ask: () => Promise<T>, until: (result: T) => number | null) => {
    const at = steadyNow();
    const last = known.get(name);
    const holds = last !== undefined && now < last.until && activity.isStillSince(last.at, of);
    // It was stored under its name by the same caller.
    if (holds && at - last.at < maxMs) return last.result as T;
    known.delete(name);
    const result = await ask();
    const restsUntil = until(result);
    // Somebody wrote it unheard; there may be more, of any kind.
    if (restsUntil === null && holds) activity.note(null);
    if (known.size >= maxKnown) known.clear();
    // A result read during writes is valid for no time after them.
    if (restsUntil !== null && activity.isStillSince(at, of)) known.set(name, { at, until: restsUntil, result });
    return result;
  };
}
