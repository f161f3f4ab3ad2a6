const secondMs = 1_000;
const hourMs = 60 * 60 * secondMs;

/** Meta retries for seven days (Meta: webhooks/overview); then the update is lost. */
export const retriesEndAfterMs = 7 * 24 * hourMs;
/** Meta says only "immediately" and "with decreasing frequency"; the figures are ours. */
const firstWaitMs = 10 * secondMs;
const maxWaitMs = 12 * hourMs;

/**
 * The delay in simulated milliseconds after this many failed attempts: none after the first, then 10 seconds, doubling
 * up to 12 hours.
 */
export function retryDelayMs(failedAttempts: number): number {
  if (failedAttempts <= 1) return 0;
  return Math.min(firstWaitMs * 2 ** (failedAttempts - 2), maxWaitMs);
}
