/** The last instant that JavaScript can represent. */
const latestMs = 8.64e15;

/** ISO 8601 in UTC; null if Meta gave no time (0 in our records) or one outside of any calendar. */
export function isoTime(ms: number | null | undefined): string | null {
  if (!ms || !Number.isFinite(ms) || Math.abs(ms) > latestMs) return null;
  return new Date(ms).toISOString();
}

/** ISO 8601 in UTC for a time of our own clock, which always exists. */
export const ownTime = (ms: number): string => new Date(ms).toISOString();
