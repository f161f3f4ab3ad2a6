/** Firestore's time, estimated from its answers, each of which contains the time at which it was made. */
export interface ServerClock {
  /** Notes an answer: Firestore's time in it, and our steady time when the request was made. */
  note(serverMs: number, askedAtMs: number): void;
  /** A time that Firestore has not passed yet, by as little as is known; null before the first answer. */
  notPassed(): number | null;
}

/** Allows for clocks that drift apart. */
const leastSlackMs = 1_000;

export function createServerClock(steadyNow: () => number): ServerClock {
  /** The answer that shows the greatest lead, which is the quickest one; the lead is greater by up to `tookMs`. */
  let quickest: { readonly aheadMs: number; readonly tookMs: number } | null = null;
  return {
    note: (serverMs, askedAtMs) => {
      const now = steadyNow();
      const answer = { aheadMs: serverMs - now, tookMs: now - askedAtMs };
      if (!quickest || answer.aheadMs > quickest.aheadMs) quickest = answer;
    },
    notPassed: () => quickest && Math.ceil(steadyNow() + quickest.aheadMs + Math.max(leastSlackMs, quickest.tookMs)),
  };
}
