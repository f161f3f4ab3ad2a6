/**
 * The messages submitted for a number that still wait for their turn: few, so that other messages need not wait behind
 * them.
 */
export interface Backlog {
  /** Notes a message that waits. */
  added(entry: { readonly id: string; readonly phoneNumberId: string }): void;
  /** A call was begun for it, or it ended without one. Any other message is ignored. */
  left(id: string): void;
  count(phoneNumberId: string): number;
  /** How many of a number’s messages have left within the last second; null until the first did, at least a second ago. */
  leftPerSecond(phoneNumberId: string): number | null;
  /** Looks up messages that have waited for long: another instance may have sent them. */
  check(): Promise<void>;
}

export interface BacklogDeps {
  /** Whether a message still waits. */
  readonly isWaiting: (id: string) => Promise<boolean>;
  /** After how long a message is looked up, in milliseconds. */
  readonly checkAfterMs: number;
  readonly steadyNow: () => number;
}

/** At a time; the others follow. */
const checkedAtOnce = 50;

export function createBacklog({ isWaiting, checkAfterMs, steadyNow }: BacklogDeps): Backlog {
  const waiting = new Map<string, { readonly phoneNumberId: string; readonly since: number }>();
  const counts = new Map<string, number>();
  const departures = new Map<string, Departures>();
  const count = (phoneNumberId: string): number => counts.get(phoneNumberId) ?? 0;
  const left = (id: string): void => {
    const known = waiting.get(id);
    if (!known || !waiting.delete(id)) return;
    counts.set(known.phoneNumberId, count(known.phoneNumberId) - 1);
    const left = departures.get(known.phoneNumberId) ?? createDepartures(steadyNow());
    departures.set(known.phoneNumberId, left);
    left.add(steadyNow());
  };
  return {
    added: ({ id, phoneNumberId }) => {
      if (waiting.has(id)) return;
      waiting.set(id, { phoneNumberId, since: steadyNow() });
      counts.set(phoneNumberId, count(phoneNumberId) + 1);
    },
    left,
    count,
    leftPerSecond: (phoneNumberId) => departures.get(phoneNumberId)?.perSecond(steadyNow()) ?? null,
    check: async () => {
      const before = steadyNow() - checkAfterMs;
      const old = [...waiting].filter(([, { since }]) => since <= before).slice(0, checkedAtOnce);
      await Promise.all(
        old.map(async ([id, entry]) => {
          const isStill = await isWaiting(id).catch(() => true);
          if (!isStill) left(id);
          else if (waiting.delete(id)) waiting.set(id, { ...entry, since: steadyNow() });
        }),
      );
    },
  };
}

/** Counts the messages sent within the last second, in moments of 100 ms. */
interface Departures {
  add(now: number): void;
  perSecond(now: number): number | null;
}

const momentMs = 100;
const moments = 10;

function createDepartures(since: number): Departures {
  const counts = new Map<number, number>();
  return {
    add: (now) => {
      const moment = Math.floor(now / momentMs);
      counts.set(moment, (counts.get(moment) ?? 0) + 1);
      for (const old of counts.keys()) if (old <= moment - 2 * moments) counts.delete(old);
    },
    perSecond: (now) => {
      if (now - since < moments * momentMs) return null;
      // The moment that is not over yet would count too little.
      const until = Math.floor(now / momentMs);
      return [...counts].reduce((sum, [at, count]) => (at < until && at >= until - moments ? sum + count : sum), 0);
    },
  };
}
