// @ts-check
/** Times for people, in the reader's time zone. */

/** @param {number} at @param {Intl.DateTimeFormatOptions} options */
const written = (at, options) => new Date(at).toLocaleString([], options);

/** @param {number} at */
export const hour = (at) => written(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** @param {number} at */
export const exact = (at) => written(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** The time of today, else the day. @param {number} at @param {number} now */
export const shortTime = (at, now) =>
  dayOf(at) === dayOf(now) ? hour(at) : written(at, { day: 'numeric', month: 'short' });

/** @param {number} at */
export const dayOf = (at) => new Date(at).toDateString();

/** @param {number} at @param {number} now */
export function dayWords(at, now) {
  if (dayOf(at) === dayOf(now)) return 'Today';
  if (dayOf(at) === dayOf(now - 24 * 3_600_000)) return 'Yesterday';
  return written(at, { weekday: 'long', day: 'numeric', month: 'long' });
}
