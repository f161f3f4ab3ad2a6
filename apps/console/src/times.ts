import * as texts from './texts.ts';

/** Times in the reader's own zone and language. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

// Created once: lists format thousands of times, and creating a formatter takes longer than using it.
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const medium = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** `14:05` */
export const clockTime = (at: string): string => clock.format(new Date(at));

/** With seconds, for lists of events. */
export const exactTime = (at: string): string => exact.format(new Date(at));

/** The full date and time, for a tooltip. */
export const fullTime = (at: string): string => full.format(new Date(at));

/** `Dec 2, 2026, 3:12 PM`; text that is no time is unchanged. */
export const mediumTime = (at: string): string => (Number.isNaN(Date.parse(at)) ? at : medium.format(new Date(at)));

const instant = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** Replaces the instants in a sentence of the service by times in the reader's zone: `paused since Dec 2, 2026, 3:12 PM`. */
export const withLocalTimes = (text: string): string => text.replace(instant, mediumTime);

/** `Today`, `Yesterday`, or the date. */
export function dayName(at: string, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(Date.parse(at))) / dayMs);
  if (days === 0) return texts.generalToday;
  if (days === 1) return texts.generalYesterday;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  });
}

/** For a list: the time if it is today, else the day. */
export function shortTime(at: string, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(Date.parse(at))) / dayMs);
  if (days <= 0) return clockTime(at);
  if (days === 1) return texts.generalYesterday;
  return dayAndMonth.format(new Date(at));
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`; the same ahead: `in 5 min`. */
export function relativeTime(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  if (Math.abs(ms) < minuteMs) return ms > 0 ? texts.generalInAMoment : texts.generalJustNow;
  return ms > 0 ? texts.generalIn(duration(ms)) : texts.generalAgo(duration(-ms));
}

/** `40 s`, `5 min`, `3 h 20 min`, `2 days`. Always rounded down, so that the time left is never overstated. */
export function duration(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  if (ms < hourMs) return texts.generalMin(Math.floor(ms / minuteMs));
  if (ms < 2 * dayMs) {
    const minutes = Math.floor((ms % hourMs) / minuteMs);
    return `${Math.floor(ms / hourMs)} h${minutes === 0 ? '' : texts.generalMin2(minutes)}`;
  }
  return texts.generalDays(Math.floor(ms / dayMs));
}

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
