import type { Attempt, AttemptOutcome, OutboxProblem } from './outbox-entry.ts';

/** How many attempts are kept: the first and the newest. */
const maxAttempts = 20;

/** The list with one more attempt, which is in flight. */
export function beginAttempt(attempts: readonly Attempt[], now: number, probes?: string): Attempt[] {
  const number = (attempts.at(-1)?.number ?? 0) + 1;
  const begun: Attempt = {
    number,
    startedAt: now,
    endedAt: null,
    outcome: null,
    problem: null,
    ...(probes && { probes }),
  };
  const [first, ...others] = attempts;
  if (first === undefined) return [begun];
  return [first, ...others.slice(Math.max(0, others.length - (maxAttempts - 2))), begun];
}

/** The list with its last attempt ended. `now` is null if its end was not seen. */
export function endAttempt(
  attempts: readonly Attempt[],
  end: { readonly now: number | null; readonly outcome: AttemptOutcome; readonly problem: OutboxProblem | null },
): Attempt[] {
  const last = attempts.at(-1);
  if (!last) return [];
  return [...attempts.slice(0, -1), { ...last, endedAt: end.now, outcome: end.outcome, problem: end.problem }];
}

const firstDelayMs = 1_000;
const maxDelayMs = 5 * 60_000;

/**
 * The delay before the next attempt after this many have failed: twice as long each time, from 1 s to 5 minutes, with
 * up to a half subtracted at random (`jitter` 0 to 1), so that messages that failed together are not retried together.
 */
export function retryDelayMs(failures: number, jitter: number): number {
  const whole = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(Math.max(0, failures - 1), 20));
  return Math.round(whole * (1 - jitter / 2));
}
