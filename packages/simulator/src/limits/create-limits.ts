import type { Clock } from '../clock.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { Limits } from './limits.ts';
import { type BucketRate, createBucket, fill, type TokenBucket, takeToken } from './token-bucket.ts';

/** One message in 6 seconds to the same user, with a burst of 45 (Meta: about-the-platform#rate-limits). */
const pairRate: BucketRate = { capacity: 45, perSecond: 1 / 6 };
const hourMs = 60 * 60 * 1000;
/** Idle pairs are dropped when this many are stored. */
const manyPairs = 20_000;

/** Keeps the rates on the simulator's clock. `hasRegisteredNumber` decides how many calls of an hour a WABA has. */
export function createLimits(
  clock: Pick<Clock, 'now'>,
  hasRegisteredNumber: (wabaId: string) => boolean = () => true,
): Limits {
  const numbers = new Map<string, TokenBucket>();
  const pairs = new Map<string, TokenBucket>();
  const calls = new Map<string, { since: number; count: number }>();

  const bucketOf = (number: PhoneNumber, rate: BucketRate): TokenBucket => {
    const bucket = numbers.get(number.id) ?? createBucket(rate, clock.now());
    numbers.set(number.id, bucket);
    return bucket;
  };
  const hourOf = (wabaId: string): { since: number; count: number } => {
    const known = calls.get(wabaId);
    if (known && clock.now() - known.since < hourMs) return known;
    const hour = { since: clock.now(), count: 0 };
    calls.set(wabaId, hour);
    return hour;
  };
  const allowedCalls = (wabaId: string): number => (hasRegisteredNumber(wabaId) ? 5_000 : 200);
  const forgetRested = (): void => {
    for (const [key, bucket] of pairs) {
      fill(bucket, pairRate, clock.now());
      if (bucket.tokens >= pairRate.capacity) pairs.delete(key);
    }
  };
  let nextSweepAt = manyPairs;

  return {
    takeFromNumber: (number) => takeToken(bucketOf(number, numberRate(number)), numberRate(number), clock.now()),
    takeFromPair: (phoneNumberId, user) => {
      const key = `${phoneNumberId}/${user}`;
      let bucket = pairs.get(key);
      if (!bucket) {
        if (pairs.size >= nextSweepAt) {
          forgetRested();
          // The remaining pairs are in use; another sweep now would find the same.
          nextSweepAt = Math.max(manyPairs, pairs.size * 2);
        }
        bucket = createBucket(pairRate, clock.now());
        pairs.set(key, bucket);
      }
      return takeToken(bucket, pairRate, clock.now());
    },
    countReceived: (number) => {
      const bucket = bucketOf(number, numberRate(number));
      fill(bucket, numberRate(number), clock.now());
      // Users' messages are never refused, and leave no debt.
      bucket.tokens = Math.max(0, bucket.tokens - 1);
    },
    takeManagementCall: (wabaId) => {
      const hour = hourOf(wabaId);
      if (hour.count >= allowedCalls(wabaId)) return false;
      hour.count += 1;
      return true;
    },
    usageOf: (wabaId) => Math.min(100, Math.ceil((hourOf(wabaId).count / allowedCalls(wabaId)) * 100)),
    clear: () => {
      numbers.clear();
      pairs.clear();
      calls.clear();
    },
  };
}

/** Meta: throughput. One second's messages may come at once. */
function numberRate({ throughput, isOnBizApp }: PhoneNumber): BucketRate {
  const perSecond = isOnBizApp ? 20 : throughput === 'HIGH' ? 1_000 : 80;
  return { capacity: perSecond, perSecond };
}
