/** The latest period in which webhooks could be received without a gap. */
export interface Continuity {
  /** Since when: milliseconds since 1970. */
  readonly since: number;
  /** When it was last confirmed. */
  readonly seenAt: number;
}

/** Remembers across restarts since when reception has been complete. */
export interface ContinuityStore {
  /** Records that webhooks can be received now, or that some may be missing (`isBroken`); durable when it resolves. */
  extend(now: number, isBroken: boolean): Promise<Continuity>;
}

/** How often reception is confirmed. */
export const continuityBeatMs = 10_000;
/** A restart takes less. In a longer silence a webhook may have been refused, and Meta takes its time to repeat it. */
const maxPauseMs = 30_000;

/** The continuity at `now`, given the previous one. */
export function extendContinuity(before: Continuity | null, now: number, isBroken: boolean): Continuity {
  const isWhole = before !== null && !isBroken && now - before.seenAt <= maxPauseMs && before.seenAt <= now + 1_000;
  return { since: isWhole ? before.since : now, seenAt: now };
}
