/** How often failed work is attempted again. */
export interface RetrySchedule {
  /** How long to wait after the first failure, the second, …, in milliseconds; the last repeats. */
  readonly delaysMs: readonly number[];
  /** What is added or taken off at random, as a part of the delay: what failed together does not come back together. */
  readonly jitter: number;
}

/** How long to wait after so many failures in a row. `random` is 0 to 1. */
export function retryDelay({ delaysMs, jitter }: RetrySchedule, failures: number, random: number): number {
  const delayMs = delaysMs[Math.min(Math.max(1, failures), delaysMs.length) - 1] ?? 0;
  return Math.round(delayMs * (1 + jitter * (2 * random - 1)));
}
