const secondMs = 1_000;
const hourMs = 60 * 60 * secondMs;

/** Meta tries for seven days (Meta: webhooks/overview); then the update is lost. */
export const retriesEndAfterMs = 7 * 24 * hourMs;
/** Meta tells no figures but "immediately" and "with decreasing frequency"; these are ours. */
const firstWaitMs = 10 * secondMs;
const maxWaitMs = 12 * hourMs;

/**
 * How long to wait, in simulated milliseconds, after so many attempts that failed: not at all after the first, then
 * 10 seconds, and twice as long each time, up to 12 hours.
 */
export function retryDelayMs(failedAttempts: number): number {
  if (failedAttempts <= 1) return 0;
  return Math.min(firstWaitMs * 2 ** (failedAttempts - 2), maxWaitMs);
}
