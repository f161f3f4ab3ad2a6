const firstMs = 1_000;
const longestMs = 5 * 60_000;

/**
 * How long to wait before the try after the `tries`th: twice as long each time, from 1 s to 5 minutes, with up to a half
 * taken off at random (`jitter` 0 to 1), so that what failed together does not come back together.
 */
export function retryDelayMs(tries: number, jitter: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(0, tries - 1), 20));
  return Math.round(whole * (1 - jitter / 2));
}
