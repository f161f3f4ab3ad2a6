import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, instantProblem } from './iso-time.ts';

describe('instantOf', () => {
  it.each([
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T09:30Z', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01t09:30:15.250z', Date.UTC(2026, 2, 1, 9, 30, 15, 250)],
    ['2026-03-01T04:30:00-0500', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T10:30:00+01', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01 10:30:00+01', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01 09:30:15.250+00:00', Date.UTC(2026, 2, 1, 9, 30, 15, 250)],
    ['2026-03-01T09:30:15,25Z', Date.UTC(2026, 2, 1, 9, 30, 15, 250)],
    ['2026-03-01T15:15+05:45', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T24:00Z', Date.UTC(2026, 2, 2)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, ms) => {
    expect(instantOf(text)).toBe(ms);
  });

  it.each([
    '2026-11-31',
    '2026-11-31T10:00:00Z',
    '2025-02-29',
    '2026-13-01',
    '2026-03-01T25:00Z',
    '2026-03-01T09:30:00',
    '2026-03-01T09:30:00Z and more',
    '2026-03-01 09:30:00',
    '2026-03-01T09:30:60Z',
    '2026-03-01T09:30:00+24:00',
    '2026-03-01T09:30:00+05:75',
    '2026-03-01T09Z',
    '1772357400',
    'tomorrow',
    '',
  ])('refuses %j', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  it('reads every time that JavaScript writes', () => {
    const times = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(times, (date) => {
        expect(instantOf(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe('instantProblem', () => {
  it.each([
    ['2026-11-31', 'There is no 2026-11-31: that month has 30 days.'],
    ['2026-11-31T10:00:00Z', 'There is no 2026-11-31: that month has 30 days.'],
    ['2026-02-29T10:00Z', 'There is no 2026-02-29: that month has 28 days.'],
    ['2028-02-30', 'There is no 2028-02-30: that month has 29 days.'],
    ['2026-12-32', 'There is no 2026-12-32: that month has 31 days.'],
    ['2026-12-00', 'There is no 2026-12-00: that month has 31 days.'],
    ['2026-03-01T09:30:00', 'It has no offset: add Z for UTC, or one such as +01:00.'],
    ['2026-13-01', null],
    ['2026-03-01T25:00Z', null],
    ['tomorrow', null],
    ['', null],
  ])('says of %j: %s', (text, problem) => {
    expect(instantOf(text)).toBeNull();
    expect(instantProblem(text)).toBe(problem);
  });

  it('finds nothing wrong with a time that is read', () => {
    for (const text of ['2026-11-30', '2028-02-29T23:59:59Z']) expect(instantProblem(text)).toBeNull();
  });
});
