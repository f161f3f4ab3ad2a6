/** A bucket of tokens that fills with time: at most `capacity`, `perSecond` of them a second. */
export interface TokenBucket {
  tokens: number;
  /** Milliseconds since 1970. */
  at: number;
}

export interface BucketRate {
  readonly capacity: number;
  readonly perSecond: number;
}

export function createBucket({ capacity }: BucketRate, now: number): TokenBucket {
  return { tokens: capacity, at: now };
}

/** Fills the bucket up to `now`. */
export function fill(bucket: TokenBucket, { capacity, perSecond }: BucketRate, now: number): void {
  bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
  bucket.at = now;
}

/** Takes a token; false if there is none. */
export function takeToken(bucket: TokenBucket, rate: BucketRate, now: number): boolean {
  fill(bucket, rate, now);
  // A token that was filled in fractions may lack the last bit.
  if (bucket.tokens < 1 - 1e-9) return false;
  bucket.tokens -= 1;
  return true;
}
