import { type BucketRule, fullBucket, takeTokens } from '../pacing/bucket.ts';

export interface GiveWayDeps {
  /** Whether webhooks come so fast that acceptance needs the processor. */
  readonly isAcceptanceBusy: () => boolean;
  /** Milliseconds on a steady clock. */
  readonly steadyNow: () => number;
}

/** How much of the processor deliveries may use. */
export interface GiveWay {
  /** Whether an attempt may begin now. */
  mayBegin(): boolean;
  /** The maximum of deliveries written at once. */
  maxAtOnce(): number;
  /** How long to wait for more before writing, in milliseconds. */
  gatherMs(): number;
}

/** For all subscriptions together, while acceptance is busy: about a twentieth of a thread. */
const attempts: BucketRule = { capacity: 10, perSecond: 100 };
const free = { maxAtOnce: 2_000, gatherMs: 2 };
const busy = { maxAtOnce: 50, gatherMs: 250 };

/** Webhooks come first: while acceptance is busy, deliveries are delayed and written in small batches. */
export function createGiveWay({ isAcceptanceBusy, steadyNow }: GiveWayDeps): GiveWay {
  let bucket = fullBucket(attempts, steadyNow());
  const limits = () => (isAcceptanceBusy() ? busy : free);
  return {
    mayBegin: () => {
      if (!isAcceptanceBusy()) return true;
      const taking = takeTokens(bucket, attempts, steadyNow(), 1);
      bucket = taking.bucket;
      return taking.taken === 1;
    },
    maxAtOnce: () => limits().maxAtOnce,
    gatherMs: () => limits().gatherMs,
  };
}
