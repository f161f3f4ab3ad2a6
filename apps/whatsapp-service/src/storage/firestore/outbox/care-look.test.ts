import { expect, it } from 'vitest';
import { createCareLook } from './care-look.ts';

const shards = [0, 1];

it('includes care and the lane that is due next once a second', () => {
  const look = createCareLook();
  expect(look.begin(5_000, shards)).toBe(true);
  look.end(5_000, shards, null);
  expect(look.nextAt()).toBeNull();
  expect(look.begin(5_999, shards)).toBe(false);
  expect(look.begin(6_000, shards)).toBe(true);
});

it('includes them once the next lane is due, after the clock was set back, and with other shards', () => {
  const look = createCareLook();
  look.end(5_000, shards, 5_300);
  expect(look.nextAt()).toBe(5_300);
  expect(look.begin(5_299, shards)).toBe(false);
  expect(look.begin(5_300, shards)).toBe(true);
  expect(look.begin(4_999, shards)).toBe(true);
  expect(look.begin(5_100, [0])).toBe(true);
});

it('is made again at once where it failed', () => {
  const look = createCareLook();
  expect(look.begin(5_000, shards)).toBe(true);
  expect(look.begin(5_001, shards)).toBe(true);
});
