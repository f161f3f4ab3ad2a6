import type { Attempt, OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { meaningOfProblem } from './problem-meaning.ts';

/** What one message may cost, besides its deadline: so many refused attempts, over at least this time. */
const maxRefusals = 8;
const minElapsedMs = 2 * 60_000;

/** When the number was last known to send other messages; null if unknown. */
type WorkedAt = number | null;

/**
 * Whether Meta has refused this message often enough. Refusals that may be the number's fault count only if the number has sent
 * others since the first of them; a call that Meta did not answer, or that was not made, never counts.
 */
export function isBudgetSpent(entry: OutboxEntry, now: number, workedAt: WorkedAt): boolean {
  const refused = refusals(entry);
  const [first] = refused;
  if (!first) return false;
  const isNumbersFault = (workedAt ?? 0) <= first.startedAt;
  const counted = isNumbersFault ? refused.filter(isOfMessage) : refused;
  const fewer = meaningOf(counted.at(-1))?.maxAttempts;
  if (fewer !== undefined) return counted.length >= fewer;
  return counted.length >= maxRefusals && now - first.startedAt >= minElapsedMs;
}

/** How many of its attempts Meta has refused since it was accepted or retried by hand. */
export function refusals({
  attempts,
  pardonedAttempts = 0,
}: Pick<OutboxEntry, 'attempts' | 'pardonedAttempts'>): Attempt[] {
  return attempts.filter(
    ({ number, outcome, problem }) =>
      number > pardonedAttempts && outcome !== null && refusedOutcomes.has(outcome) && problem?.code != null,
  );
}

const refusedOutcomes: ReadonlySet<string> = new Set(['not_sent', 'put_off', 'paused', 'reported']);

/** A pause and a rate are the number's; a pair's rate is the message's own recipient's. */
const isOfMessage = ({ outcome, problem }: Attempt): boolean =>
  outcome === 'not_sent' ||
  (outcome === 'reported' && meaningOf({ problem })?.class !== 'pause') ||
  (outcome === 'put_off' && meaningOf({ problem })?.class === 'slow_pair');

const meaningOf = (attempt: Pick<Attempt, 'problem'> | undefined) =>
  attempt?.problem ? meaningOfProblem(attempt.problem) : undefined;

/** The problem of a message that is given up. */
export function gaveUp(
  problem: OutboxProblem,
  entry: Pick<OutboxEntry, 'attempts' | 'pardonedAttempts'>,
): OutboxProblem {
  const attempts = refusals(entry).length;
  const said = problem.details === null ? '' : `${problem.details} `;
  const details = `${said}This service gave up after ${attempts} attempts; retry it when the cause is gone: POST /v1/outbox/{id}/retry.`;
  return { ...problem, details };
}
