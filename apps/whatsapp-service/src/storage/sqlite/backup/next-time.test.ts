import { expect, it } from 'vitest';
import { nextTime } from './next-time.ts';

it.each([
  ['2026-06-01T01:00:00Z', '2026-06-01T02:30:00.000Z'],
  ['2026-06-01T02:30:00Z', '2026-06-02T02:30:00.000Z'],
  ['2026-12-31T23:00:00Z', '2027-01-01T02:30:00.000Z'],
])('at %s the next 02:30 is %s', (now, next) => {
  expect(new Date(nextTime('02:30', Date.parse(now))).toISOString()).toBe(next);
});
