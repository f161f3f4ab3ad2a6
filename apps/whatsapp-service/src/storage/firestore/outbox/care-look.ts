/**
 * A look at lanes is made for each message that is accepted or ends. Leases that have run out, and the lane that is due next, are looked
 * for once a second: while anybody writes lanes there is a look a second at least, so what falls due meanwhile goes a second late at most.
 */
export interface CareLook {
  /** Whether this look is to include them. */
  begin(now: number, shards: readonly number[]): boolean;
  /** All was looked at, and `next` is the lane that is due next; null for none. */
  end(now: number, shards: readonly number[], next: number | null): void;
  /** When the next lane is due, as of the last look that included them; null for none. */
  nextAt(): number | null;
}

const everyMs = 1_000;

export function createCareLook(): CareLook {
  let last: { readonly at: number; readonly shards: string; readonly next: number | null } | null = null;
  return {
    begin: (now, shards) =>
      last === null || now < last.at || now >= last.at + everyMs || last.shards !== shards.join() || isDue(last, now),
    end: (now, shards, next) => {
      last = { at: now, shards: shards.join(), next };
    },
    nextAt: () => last?.next ?? null,
  };
}

const isDue = ({ next }: { readonly next: number | null }, now: number): boolean => next !== null && next <= now;
