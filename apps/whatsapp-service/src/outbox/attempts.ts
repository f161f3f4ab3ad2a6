import type { Attempt, AttemptOutcome, OutboxProblem } from './outbox-entry.ts';

/** So many tries are remembered: the first and the newest. */
const mostAttempts = 20;

/** The list with one more try, which is under way. */
export function beginAttempt(attempts: readonly Attempt[], now: number): Attempt[] {
  const number = (attempts.at(-1)?.number ?? 0) + 1;
  const begun: Attempt = { number, startedAt: now, endedAt: null, outcome: null, problem: null };
  const [first, ...others] = attempts;
  if (first === undefined) return [begun];
  return [first, ...others.slice(Math.max(0, others.length - (mostAttempts - 2))), begun];
}

/** The list with its last try ended. `now` is null where nobody saw the end. */
export function endAttempt(
  attempts: readonly Attempt[],
  end: { readonly now: number | null; readonly outcome: AttemptOutcome; readonly problem: OutboxProblem | null },
): Attempt[] {
  const last = attempts.at(-1);
  if (!last) return [];
  return [...attempts.slice(0, -1), { ...last, endedAt: end.now, outcome: end.outcome, problem: end.problem }];
}
