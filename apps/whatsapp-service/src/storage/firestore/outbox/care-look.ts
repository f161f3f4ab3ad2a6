/**
 * Lanes are looked at for each message that is accepted or ends. Expired leases, and the lane that is due next, are
 * looked up once a second. A look that leaves these out is followed within that second by one that includes them: a
 * write since the last one may have made a lane due.
 */
export interface CareLook {
  /** Whether this look is to include them. */
  begin(now: number, shards: readonly number[]): boolean;
  /** All was looked at, and `next` is the lane that is due next; null for none. */
  end(now: number, shards: readonly number[], next: number | null): void;
  /** When to look again: when the next lane is due, as of the last look that included them, or when they are to be included again; null for neither. */
  nextAt(): number | null;
}

const everyMs = 1_000;

export function createCareLook(): CareLook {
  let last: { readonly at: number; readonly shards: string; readonly next: number | null } | null = null;
  let wasLeftOut = false;
  return {
    begin: (now, shards) => {
      const isIncluded =
        last === null || now < last.at || now >= last.at + everyMs || last.shards !== shards.join() || isDue(last, now);
      wasLeftOut ||= !isIncluded;
      return isIncluded;
    },
    end: (now, shards, next) => {
      last = { at: now, shards: shards.join(), next };
      wasLeftOut = false;
    },
    nextAt: () => {
      if (last === null || !wasLeftOut) return last?.next ?? null;
      return Math.min(last.next ?? Number.POSITIVE_INFINITY, last.at + everyMs);
    },
  };
}

const isDue = ({ next }: { readonly next: number | null }, now: number): boolean => next !== null && next <= now;
