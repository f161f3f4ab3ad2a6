/** The last instant that JavaScript can tell. */
const latestMs = 8.64e15;

/** ISO 8601 in UTC; null where Meta told no time (0 in our records) or one outside of any calendar. */
export function isoTime(ms: number | null | undefined): string | null {
  if (!ms || !Number.isFinite(ms) || Math.abs(ms) > latestMs) return null;
  return new Date(ms).toISOString();
}

/** ISO 8601 in UTC of one of our own clock's times, which is always there. */
export const ownTime = (ms: number): string => new Date(ms).toISOString();
