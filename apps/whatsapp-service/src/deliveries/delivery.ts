import type { Change } from '../changes/change.ts';
import type { Job } from '../work/job.ts';
import type { DeliveryOutcome } from './destination.ts';

/** One event on its way to one subscription. Its queue is the subscription, its lane the conversation. */
export interface Delivery extends Job {
  /** `dlv_` and a number that counts up. */
  readonly id: string;
  /** Its event: one change, or several if messages of one user were gathered. */
  readonly changes: readonly Change[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The first attempt and the newest ones, oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
  /** After a retry by hand: attempts up to this number no longer count; absent before the first. */
  readonly pardonedAttempts?: number;
  /** Why it has not been delivered; null while nothing went wrong. */
  readonly reason: string | null;
}

export interface DeliveryAttempt extends Omit<DeliveryOutcome, 'reason' | 'retryAfterMs'> {
  /** From 1. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly reason: string | null;
}
