import { describe, expect, it } from 'vitest';
import { parseTime } from './request-time.ts';
import { ParameterError } from './request-validation.ts';

describe('parseTime', () => {
  it.each([
    ['1772357400000', 1_772_357_400_000],
    ['0', 0],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T09:30Z', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T09:30:15Z', Date.UTC(2026, 2, 1, 9, 30, 15)],
    ['2026-03-01t09:30:15.250z', Date.UTC(2026, 2, 1, 9, 30, 15, 250)],
    ['2026-03-01T10:30:00+01:00', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T04:30:00-0500', Date.UTC(2026, 2, 1, 9, 30)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('reads %s', (text, ms) => {
    expect(parseTime('from', text)).toBe(ms);
  });

  it('reads a blank as the + that a query turns into one', () => {
    for (const text of ['2026-03-01T10:30:00 01:00', '2026-03-01T10:30 0100', '2026-03-01 10:30:00.000 01']) {
      expect(parseTime('from', text)).toBe(Date.UTC(2026, 2, 1, 9, 30));
    }
    expect(parseTime('from', '2026-03-01 09:30:00Z')).toBe(Date.UTC(2026, 2, 1, 9, 30));
  });

  it.each([
    'yesterday',
    '',
    '-1',
    '1e12',
    '99999999999999999',
    '9999999999999999',
    '2026-3-1',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-03-01T25:00Z',
    '2026-03-01T09:30:00',
    '2026-03-01 09:30:00',
    '2026-03-01 09:30',
    '2026-03-01T09:30:00Z junk',
  ])('refuses %j, naming the parameter', (text) => {
    expect(() => parseTime('until', text)).toThrow(ParameterError);
    expect(() => parseTime('until', text)).toThrow(/^until must be a time/);
  });

  it('says which day does not exist', () => {
    expect(() => parseTime('from', '2026-11-31T10:00:00Z')).toThrow('There is no 2026-11-31: that month has 30 days.');
  });
});
