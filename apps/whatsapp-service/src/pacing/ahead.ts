/**
 * Calls are planned up to this many milliseconds ahead, so that a number's rate has no gap while the next ones are
 * being taken. A time further in the future was written by a clock that has been set back since.
 */
export const furthestAheadMs = 100;

/** Whether this was planned ahead, and not written by a clock that has been set back. */
export const isPlanned = (at: number, now: number): boolean => at > now && at <= now + furthestAheadMs;
