import { describe, expect, it } from 'vitest';
import { dayName, duration, relativeTime, withLocalTimes } from './times.ts';

const now = new Date(2026, 2, 15, 12).getTime();
const at = (ms: number): string => new Date(now + ms).toISOString();
const hour = 3_600_000;

describe('times for people', () => {
  it('says how long ago a time was, and how far ahead it is', () => {
    expect([0, -5 * 60_000, -3 * hour, 20 * 60_000].map((ms) => relativeTime(at(ms), now))).toEqual([
      'just now',
      '5 min ago',
      '3 h ago',
      'in 20 min',
    ]);
  });

  it('never overstates the time left', () => {
    expect([59_999, 3 * hour - 1, 23.5 * hour, 50 * hour].map(duration)).toEqual([
      '59 s',
      '2 h 59 min',
      '23 h 30 min',
      '2 days',
    ]);
  });

  it('replaces the instants in a sentence, and nothing else', () => {
    const shown = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(now));
    expect(withLocalTimes(`Paused since ${at(0)}: until ${at(0)}.`)).toBe(`Paused since ${shown}: until ${shown}.`);
    expect(withLocalTimes('On 2026-03-15, wamid.2026')).toBe('On 2026-03-15, wamid.2026');
  });

  it('names today and yesterday by the reader’s time zone', () => {
    expect([-hour, -13 * hour].map((ms) => dayName(at(ms), now))).toEqual(['Today', 'Yesterday']);
  });
});
