import { describe, expect, it } from 'vitest';
import { instantIn, readTime, timeHint } from './times.ts';

const now = Date.UTC(2026, 10, 24, 12);

describe('a time as people give it', () => {
  it('is a length of time ago, or from now', () => {
    expect([readTime('10m', now), instantIn('10m', now)]).toEqual([now - 600_000, now + 600_000]);
  });

  it.each([
    ['2026-11-24', Date.UTC(2026, 10, 24)],
    ['2026-11-24T09:30Z', Date.UTC(2026, 10, 24, 9, 30)],
    ['2026-11-24 09:30Z', Date.UTC(2026, 10, 24, 9, 30)],
    ['2026-11-24T09:30:00+01:00', Date.UTC(2026, 10, 24, 8, 30)],
    ['2026-11-24T09:30', new Date(2026, 10, 24, 9, 30).getTime()],
    ['2026-11-24 09:30:15', new Date(2026, 10, 24, 9, 30, 15).getTime()],
  ])('is %s', (text, ms) => {
    expect([readTime(text, now), instantIn(text, now)]).toEqual([ms, ms]);
  });

  it.each([
    '2026-11-31',
    '2026-11-31T09:30',
    '2026-11-24T25:00',
    '2026-11-24 (now)',
    '2026-11-24 5',
    'tomorrow',
    '10',
    '',
  ])('is not %j', (text) => {
    expect([readTime(text, now), instantIn(text, now)]).toEqual([null, null]);
  });

  it('is refused with the day that does not exist', () => {
    expect(timeHint('2026-11-31T09:30', 'Give a time.')).toBe(
      'There is no 2026-11-31: that month has 30 days. Give a time.',
    );
    expect(timeHint('tomorrow', 'Give a time.')).toBe('Give a time.');
  });
});
