const day = /^\d{4}-\d{2}-\d{2}$/;
const time =
  /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<clock>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:Z|(?<hours>[+-]\d{2})(?::?(?<minutes>\d{2}))?)$/i;

/**
 * Milliseconds since 1970 of an ISO 8601 time with its offset, or of a day, which begins at midnight UTC; null for
 * anything else. A blank may stand in place of the T, as in RFC 3339. `Date.parse` alone takes 31 November for 1
 * December, and no offset of hours alone.
 */
export function instantOf(text: string): number | null {
  if (missingDayIn(text) !== null) return null;
  const ms = day.test(text) ? Date.parse(text) : timeOf(text);
  return Number.isNaN(ms) ? null : ms;
}

function timeOf(text: string): number {
  const { date, clock = '', hours, minutes = '00' } = time.exec(text)?.groups ?? {};
  if (date === undefined) return Number.NaN;
  return Date.parse(`${date}T${clock.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
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
