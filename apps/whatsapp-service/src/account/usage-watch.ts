import type { UsageRow, UsageStore } from '../conversations/usage.ts';
import { withDeadline } from '../deadline.ts';

export interface UsageWatchDeps {
  readonly usage: UsageStore;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Today and yesterday, where deliveries still come in. */
const recentFreshForMs = 60_000;
/** Days before that change by a late delivery at most; on Firestore each of their documents is billed when it is read. */
const earlierFreshForMs = 60 * 60_000;
const deadlineMs = 2_500;
const dayMs = 86_400_000;

/** The rows of this month: recent days at most a minute old, others an hour. Empty where the store does not answer. Never rejects. */
export function createUsageWatch({ usage, steadyNow, now }: UsageWatchDeps): () => Promise<readonly UsageRow[]> {
  const look = (freshForMs: number): ((fromDay: string, untilDay: string) => Promise<readonly UsageRow[]>) => {
    let latest: { readonly days: string; readonly at: number; readonly rows: Promise<readonly UsageRow[]> } | null =
      null;
    return (fromDay, untilDay) => {
      if (fromDay > untilDay) return Promise.resolve([]);
      const days = `${fromDay} ${untilDay}`;
      if (latest?.days !== days || steadyNow() - latest.at >= freshForMs) {
        const asked = withDeadline(usage.list(fromDay, untilDay), deadlineMs, 'Asking for the usage');
        const current = { days, at: steadyNow(), rows: asked.catch(() => []) };
        latest = current;
        // What failed is asked for again with the next look.
        asked.catch(() => {
          if (latest === current) latest = null;
        });
      }
      return latest.rows;
    };
  };
  const [earlier, recent] = [look(earlierFreshForMs), look(recentFreshForMs)];
  return async () => {
    const { fromDay, untilDay } = monthOf(now());
    const yesterday = dayOf(now() - dayMs);
    const recentFrom = yesterday < fromDay ? fromDay : yesterday;
    const rows = await Promise.all([earlier(fromDay, dayOf(now() - 2 * dayMs)), recent(recentFrom, untilDay)]);
    return rows.flat();
  };
}

/** The first and the last day so far of the current month, UTC. */
export function monthOf(now: number): { readonly fromDay: string; readonly untilDay: string } {
  const day = dayOf(now);
  return { fromDay: `${day.slice(0, 7)}-01`, untilDay: day };
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
