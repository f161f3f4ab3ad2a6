import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 4, 1, 12);

it.each([
  ['0', 0],
  [' 90 ', 90_000],
  // A 32-bit number and more: it asks for a long rest, not for none.
  ['4294967296', 4_294_967_296_000],
  ['9'.repeat(400), Number.POSITIVE_INFINITY],
  ['Fri, 01 May 2026 12:01:00 GMT', 60_000],
  ['Fri, 01 May 2026 11:59:00 GMT', 0],
  ['Friday, 01-May-26 12:01:00 GMT', 60_000],
  ['Fri May  1 12:01:00 2026', 60_000],
])('reads %j as seconds or a date', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

it.each([null, '', '-5', '+5', '1.5', '1e3', '0x10', '90s', 'in 2030', 'Jan 5', '2027-01-01', '30, 60', 'Fri, soon'])(
  'reads nothing in %j',
  (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  },
);
