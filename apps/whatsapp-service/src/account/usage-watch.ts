import type { DayOf } from '@intexuraos/cloud-api';
import type { UsageRow, UsageStore } from '../conversations/usage.ts';
import { withDeadline } from '../deadline.ts';

export interface UsageWatchDeps {
  readonly usage: UsageStore;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** For today and yesterday, for which deliveries still arrive. */
const recentFreshForMs = 60_000;
/** Days before that change by a late delivery at most; on Firestore each of their documents is billed when it is read. */
const earlierFreshForMs = 60 * 60_000;
const deadlineMs = 2_500;
const dayMs = 86_400_000;

/**
 * The rows of this month: recent days at most a minute old, others an hour. Empty if the store does not answer. Never
 * rejects.
 */
export function createUsageWatch({ usage, dayOf, steadyNow, now }: UsageWatchDeps): () => Promise<readonly UsageRow[]> {
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
        // A failed read is repeated at the next look.
        asked.catch(() => {
          if (latest === current) latest = null;
        });
      }
      return latest.rows;
    };
  };
  const [earlier, recent] = [look(earlierFreshForMs), look(recentFreshForMs)];
  return async () => {
    const { fromDay, untilDay } = monthUntil(dayOf(now()));
    const yesterday = dayBefore(untilDay);
    const recentFrom = yesterday < fromDay ? fromDay : yesterday;
    const rows = await Promise.all([earlier(fromDay, dayBefore(yesterday)), recent(recentFrom, untilDay)]);
    return rows.flat();
  };
}

/** The days of a month, from its first to this one. */
export function monthUntil(day: string): { readonly fromDay: string; readonly untilDay: string } {
  return { fromDay: `${day.slice(0, 7)}-01`, untilDay: day };
}

/** By the calendar: a day of 25 hours ago may still be today. */
const dayBefore = (day: string): string => new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10);
