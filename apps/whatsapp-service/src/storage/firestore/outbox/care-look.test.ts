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

it('is made again within the second where they were left out, since a lane may have become due meanwhile', () => {
  const look = createCareLook();
  look.end(5_000, shards, 9_000);
  expect(look.nextAt()).toBe(9_000);
  look.begin(5_400, shards);
  expect(look.nextAt()).toBe(6_000);
  look.begin(6_000, shards);
  look.end(6_000, shards, null);
  expect(look.nextAt()).toBeNull();
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
