import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysIn } from './calendar-day.ts';

describe('daysIn', () => {
  it.each([
    ['UTC', '2026-11-30T23:59:59.999Z', '2026-11-30'],
    ['America/Los_Angeles', '2026-12-01T07:59:59Z', '2026-11-30'],
    ['America/Los_Angeles', '2026-12-01T08:00:00Z', '2026-12-01'],
    ['Asia/Kolkata', '2026-11-30T18:29:59Z', '2026-11-30'],
    ['Asia/Kolkata', '2026-11-30T18:30:00Z', '2026-12-01'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01'],
    // Summer and winter time.
    ['Europe/Berlin', '2026-07-31T22:00:00Z', '2026-08-01'],
    ['Europe/Berlin', '2026-11-30T22:59:59Z', '2026-11-30'],
  ])('finds the day in %s of %s', (timeZone, at, day) => {
    expect(daysIn(timeZone)(Date.parse(at))).toBe(day);
  });

  it('has the same days for UTC and for its other names', () => {
    const [utc, other] = [daysIn('UTC'), daysIn('Etc/UTC')];
    const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        expect(other(time.getTime())).toBe(utc(time.getTime()));
      }),
    );
  });

  it('throws for a zone that does not exist', () => {
    expect(() => daysIn('Europe/Atlantis')).toThrow(RangeError);
  });
});
