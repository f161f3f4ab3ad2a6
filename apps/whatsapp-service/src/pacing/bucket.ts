import { isPlanned } from './ahead.ts';

/** A token bucket: its contents at a time. It fills with the passing of time, so it needs no timer. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface BucketRule {
  /** The most it holds: how many may go at once after a pause. */
  readonly capacity: number;
  readonly perSecond: number;
}

/** A token that filled up in fractions may lack the last bit of a whole one. */
const rounding = 1e-9;

export function fullBucket({ capacity }: BucketRule, now: number): Bucket {
  return { tokens: capacity, at: now };
}

/**
 * The bucket at `now`; one that was planned ahead is returned as it will be then. A clock that was set back removes
 * nothing, and adds nothing.
 */
function filled(bucket: Bucket, { capacity, perSecond }: BucketRule, now: number): Bucket {
  if (isPlanned(bucket.at, now)) return bucket;
  const seconds = Math.max(0, now - bucket.at) / 1000;
  return { tokens: Math.min(capacity, bucket.tokens + seconds * perSecond), at: now };
}

/** Takes up to `wanted` whole tokens. */
export function takeTokens(
  bucket: Bucket,
  rule: BucketRule,
  now: number,
  wanted: number,
): { readonly bucket: Bucket; readonly taken: number } {
  const current = filled(bucket, rule, now);
  const taken = Math.max(0, Math.min(wanted, Math.floor(current.tokens + rounding)));
  return { taken, bucket: { tokens: current.tokens - taken, at: current.at } };
}

/**
 * Takes tokens that others have used, below zero if need be: the debt delays the next ones, by a second at most. A
 * longer wait that was owed before stays.
 */
export function spendTokens(bucket: Bucket, rule: BucketRule, now: number, spent: number): Bucket {
  const { tokens, at } = filled(bucket, rule, now);
  return { tokens: Math.max(Math.min(tokens, -rule.perSecond), tokens - spent), at };
}

/** Returns tokens that were taken and not used. */
export function returnTokens(bucket: Bucket, rule: BucketRule, now: number, unused: number): Bucket {
  const { tokens, at } = filled(bucket, rule, now);
  return { tokens: Math.min(rule.capacity, tokens + unused), at };
}

/** When the bucket will hold a whole token: `now` if it does already. */
export function tokenAt(bucket: Bucket, rule: BucketRule, now: number): number {
  return tokensAt(bucket, rule, now, 1);
}

/** When it will have given this many tokens, each taken as soon as it exists: `now` if it holds that many already. */
export function tokensAt(bucket: Bucket, rule: BucketRule, now: number, wanted: number): number {
  const { tokens, at } = filled(bucket, rule, now);
  return tokens + rounding >= wanted ? now : at + Math.ceil(((wanted - tokens) / rule.perSecond) * 1000);
}
