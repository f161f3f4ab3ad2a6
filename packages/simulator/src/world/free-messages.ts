import type { PhoneNumber } from './phone-number.ts';
import { timeZoneOf } from './time-zones.ts';
import type { Waba } from './waba.ts';

/**
 * The service messages, to users and groups together, that a number has free in each calendar month of its account's time
 * zone (Meta: pricing).
 */
export interface FreeMessages {
  /**
   * Takes one of the month that contains the time, in milliseconds, if any is left; the returned function gives it
   * back.
   */
  take(number: PhoneNumber, at: number): (() => void) | undefined;
  /** The number taken in that month. */
  used(number: PhoneNumber, at: number): number;
}

/** @param wabas where the numbers' accounts are; UTC for one without a known time zone. */
export function createFreeMessages(wabas: ReadonlyMap<string, Pick<Waba, 'timezoneId'>>): FreeMessages {
  const counts = new Map<string, number>();
  const keyOf = ({ id, wabaId }: PhoneNumber, at: number): string =>
    `${monthOf(at, timeZoneOf(wabas.get(wabaId)?.timezoneId ?? '') ?? 'UTC')} ${id}`;
  const countOf = (key: string): number => counts.get(key) ?? 0;
  return {
    take: (number, at) => {
      const key = keyOf(number, at);
      if (countOf(key) >= number.freeMessagesPerMonth) return undefined;
      counts.set(key, countOf(key) + 1);
      return () => counts.set(key, countOf(key) - 1);
    },
    used: (number, at) => countOf(keyOf(number, at)),
  };
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** `11/2026`. A calendar is slow to create, so each is kept. */
function monthOf(at: number, timeZone: string): string {
  const calendar =
    calendars.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit' });
  calendars.set(timeZone, calendar);
  return calendar.format(at);
}
