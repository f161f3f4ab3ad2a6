import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPhoneNumber } from '../world/default-world.ts';
import { createLimits } from './create-limits.ts';
import type { Limits } from './limits.ts';

const number = (changes = {}) => ({ ...createPhoneNumber('1', '2', '+1 555-078-3881', 0), ...changes });

/** How many of `tries` are allowed. */
const count = (tries: number, take: () => boolean): number => {
  let taken = 0;
  for (let each = 0; each < tries; each += 1) if (take()) taken += 1;
  return taken;
};

describe('createLimits', () => {
  let now: number;
  let isRegistered: boolean;
  let limits: Limits;
  beforeEach(() => {
    now = 1_700_000_000_000;
    isRegistered = true;
    limits = createLimits({ now: () => now }, () => isRegistered);
  });

  it.each([
    ['80 a second by default', {}, 80],
    ['1,000 at high throughput', { throughput: 'HIGH' }, 1_000],
    ['20 alongside the WhatsApp Business app, whatever its throughput', { throughput: 'HIGH', isOnBizApp: true }, 20],
  ])('lets a number send %s', (_title, changes, rate) => {
    const sender = number(changes);
    expect(count(2_000, () => limits.takeFromNumber(sender))).toBe(rate);
    now += 500;
    expect(count(2_000, () => limits.takeFromNumber(sender))).toBe(rate / 2);
    now += 60_000;
    expect(count(2_000, () => limits.takeFromNumber(sender))).toBe(rate);
  });

  it('keeps numbers apart', () => {
    count(80, () => limits.takeFromNumber(number()));
    expect(limits.takeFromNumber(number())).toBe(false);
    expect(limits.takeFromNumber(number({ id: '9' }))).toBe(true);
  });

  it('counts received messages, without refusing them or going negative', () => {
    for (let each = 0; each < 50; each += 1) limits.countReceived(number());
    expect(count(100, () => limits.takeFromNumber(number()))).toBe(30);
    for (let each = 0; each < 1_000; each += 1) limits.countReceived(number());
    now += 1_000;
    expect(count(100, () => limits.takeFromNumber(number()))).toBe(80);
  });

  it('allows a burst of 45 messages to one user, and one per six seconds after that', () => {
    expect(count(60, () => limits.takeFromPair('1', '16505551234'))).toBe(45);
    now += 5_999;
    expect(limits.takeFromPair('1', '16505551234')).toBe(false);
    now += 1;
    expect(count(2, () => limits.takeFromPair('1', '16505551234'))).toBe(1);
    expect(limits.takeFromPair('1', '16505550000')).toBe(true);
    expect(limits.takeFromPair('9', '16505551234')).toBe(true);
  });

  it('never allows more than the burst plus the rate', () => {
    const step = fc.record({ waitMs: fc.nat(20_000), tries: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const begun = now;
        const fresh = createLimits({ now: () => now });
        let toPair = 0;
        let ofNumber = 0;
        for (const { waitMs, tries } of steps) {
          now += waitMs;
          toPair += count(tries, () => fresh.takeFromPair('1', '16505551234'));
          ofNumber += count(tries * 10, () => fresh.takeFromNumber(number()));
          expect(toPair).toBeLessThanOrEqual(45 + (now - begun) / 6_000);
          expect(ofNumber).toBeLessThanOrEqual(80 + ((now - begun) / 1_000) * 80);
        }
      }),
    );
  });

  it('never refuses a pair that keeps to the rate, however many pairs there are', () => {
    for (let round = 0; round < 3; round += 1) {
      expect(count(30_000, () => limits.takeFromPair('1', `user-${Math.random()}`))).toBe(30_000);
      now += 6_000;
    }
  });

  it('keeps a pair that has used up its burst, however many others follow', () => {
    count(45, () => limits.takeFromPair('1', 'busy'));
    for (let each = 0; each < 50_000; each += 1) limits.takeFromPair('1', `user-${each}`);
    expect(limits.takeFromPair('1', 'busy')).toBe(false);
  });

  it.each([
    [true, 5_000],
    [false, 200],
  ])('allows a WABA (with a registered number: %s) %i management calls an hour', (hasNumber, calls) => {
    isRegistered = hasNumber;
    expect(limits.usageOf('2')).toBe(0);
    expect(count(calls / 2, () => limits.takeManagementCall('2'))).toBe(calls / 2);
    expect(limits.usageOf('2')).toBe(50);
    expect(count(calls, () => limits.takeManagementCall('2'))).toBe(calls / 2);
    expect(limits.usageOf('2')).toBe(100);
    expect(limits.takeManagementCall('3')).toBe(true);
    now += 60 * 60 * 1000;
    expect(limits.takeManagementCall('2')).toBe(true);
  });

  it('forgets everything when it is cleared', () => {
    count(80, () => limits.takeFromNumber(number()));
    count(45, () => limits.takeFromPair('1', '16505551234'));
    limits.takeManagementCall('2');
    limits.clear();
    expect(limits.takeFromNumber(number())).toBe(true);
    expect(limits.takeFromPair('1', '16505551234')).toBe(true);
    expect(limits.usageOf('2')).toBe(0);
  });
});
