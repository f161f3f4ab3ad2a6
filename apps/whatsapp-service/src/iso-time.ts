const day = /^\d{4}-\d{2}-\d{2}$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Milliseconds since 1970 of an ISO 8601 time with its offset, or of a day, which begins at midnight UTC; null for
 * anything else. `Date.parse` alone takes 31 November for 1 December.
 */
export function instantOf(text: string): number | null {
  if (!day.test(text) && !time.test(text)) return null;
  const date = text.slice(0, 10);
  if (new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(date.slice(8))) return null;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? null : ms;
}
