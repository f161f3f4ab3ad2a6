import { describe, expect, it } from 'vitest';
import { isoTime } from './shown-time.ts';

describe('isoTime', () => {
  it('writes a time in UTC', () => {
    expect(isoTime(1_772_357_400_000)).toBe('2026-03-01T09:30:00.000Z');
  });

  it.each([null, undefined, 0, Number.NaN, Number.POSITIVE_INFINITY, 8.65e15, -8.65e15])('is null for %s', (ms) => {
    expect(isoTime(ms)).toBeNull();
  });
});
