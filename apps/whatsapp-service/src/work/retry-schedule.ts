/** How often a failed job is attempted again. */
export interface RetrySchedule {
  /** How long to wait after the first failure, the second, …, in milliseconds; the last repeats. */
  readonly delaysMs: readonly number[];
  /**
   * The random part of a delay, as a fraction of it, added or subtracted: jobs that failed together are not retried
   * together.
   */
  readonly jitter: number;
}

/** The delay after that many failures in a row. `random` is 0 to 1. */
export function retryDelay({ delaysMs, jitter }: RetrySchedule, failures: number, random: number): number {
  const delayMs = delaysMs[Math.min(Math.max(1, failures), delaysMs.length) - 1] ?? 0;
  return Math.round(delayMs * (1 + jitter * (2 * random - 1)));
}
