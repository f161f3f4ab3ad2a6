/** The calendar day that a time (milliseconds since 1970) falls on: `2026-11-30`. */
export type DayOf = (at: number) => string;

/** The days of a time zone, by its IANA name. @throws {RangeError} if there is no such zone. */
export function daysIn(timeZone: string): DayOf {
  // The default, and faster without a calendar.
  if (timeZone === 'UTC') return (at) => new Date(at).toISOString().slice(0, 10);
  const calendar = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => {
    const parts = new Map(calendar.formatToParts(at).map(({ type, value }) => [type, value]));
    return [parts.get('year'), parts.get('month'), parts.get('day')].join('-');
  };
}
