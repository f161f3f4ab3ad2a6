const day = /^\d{4}-\d{2}-\d{2}$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Milliseconds since 1970 of an ISO 8601 time with its offset, or of a day, which begins at midnight UTC; null for
 * anything else. `Date.parse` alone takes 31 November for 1 December.
 */
export function instantOf(text: string): number | null {
  if ((!day.test(text) && !time.test(text)) || missingDayIn(text) !== null) return null;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? null : ms;
}

/** Explains, in a sentence, a time that `instantOf` refuses, if it is a common mistake; otherwise null. */
export function instantProblem(text: string): string | null {
  const missing = missingDayIn(text);
  if (missing !== null) return missing;
  const lacksOffset = !day.test(text) && instantOf(`${text}Z`) !== null;
  return lacksOffset ? 'It has no offset: add Z for UTC, or one such as +01:00.' : null;
}

/** A sentence about a day that its month lacks. */
function missingDayIn(text: string): string | null {
  const [date, year = '', month = '', dayOfMonth = ''] = /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})(?!\d)/.exec(text) ?? [];
  if (date === undefined) return null;
  const first = new Date(`${year}-${month}-01T00:00:00Z`);
  // Day 0 of a month is the last one of the month before.
  const last = new Date(first.setUTCMonth(first.getUTCMonth() + 1, 0)).getUTCDate();
  if (Number(dayOfMonth) >= 1 && Number(dayOfMonth) <= last) return null;
  return `There is no ${date}: that month has ${last} days.`;
}
